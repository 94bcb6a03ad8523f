import type { Clients } from '../clients.ts';
import type { RateDeclaration } from '../clock/rates.ts';
import { motoAccount, motoRegion } from '../moto.ts';
import { dataSources } from './data-sources.ts';
import { type Address, evaluate, instancesOf, type Scope, within } from './evaluate.ts';
import { refuseTags } from './limits.ts';
import type { Account, ResourceType } from './resource-type.ts';
import { autoScalingResources } from './resources/auto-scaling.ts';
import { callResources } from './resources/calls.ts';
import { ec2Resources } from './resources/ec2.ts';
import { eventsResources } from './resources/events.ts';
import { type FunctionDeclaration, functionResources, type MappingDeclaration } from './resources/functions.ts';
import { iamResources } from './resources/iam.ts';
import { networkResources } from './resources/network.ts';
import { s3Resources } from './resources/s3.ts';
import { s3AutomationResources } from './resources/s3-automation.ts';
import { schedulerResources } from './resources/scheduler.ts';
import { snsResources } from './resources/sns.ts';
import { sqsResources } from './resources/sqs.ts';
import { ssmResources } from './resources/ssm.ts';
import { watchingResources } from './resources/watching.ts';
import type { Stack } from './stack.ts';

/** What has come of a stack. */
export interface Provisioned {
  readonly attributes: ReadonlyMap<Address, Readonly<Record<string, unknown>>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly functions: readonly FunctionDeclaration[];
  readonly mappings: readonly MappingDeclaration[];
  readonly rates: readonly RateDeclaration[];
  /** By the name of the bucket; the gate enforces them. */
  readonly bucketPolicies: ReadonlyMap<string, string>;
}

const known: Readonly<Record<'resource' | 'data', Readonly<Record<string, ResourceType>>>> = {
  resource: {
    ...s3Resources,
    ...s3AutomationResources,
    ...snsResources,
    ...sqsResources,
    ...eventsResources,
    ...iamResources,
    ...ec2Resources,
    ...functionResources,
    ...callResources,
    ...schedulerResources,
    ...watchingResources,
    ...networkResources,
    ...ssmResources,
    ...autoScalingResources,
  },
  data: dataSources,
};

/**
 * Makes everything that a stack declares; whoever is told of it is to reach AWS at `endpoint`. Throws an error that
 * names the resource that the local cloud can't make.
 */
export async function provision(stack: Stack, clients: Clients, endpoint: string): Promise<Provisioned> {
  const functions: FunctionDeclaration[] = [];
  const mappings: MappingDeclaration[] = [];
  const rates: RateDeclaration[] = [];
  const bucketPolicies = new Map<string, string>();
  const attributes = new Map<Address, Readonly<Record<string, unknown>>>();
  const account: Account = {
    clients,
    endpoint,
    id: motoAccount,
    region: motoRegion,
    stackDirectory: stack.directory,
    functions,
    mappings,
    rates,
    permissions: new Set(),
    bucketPolicies,
    inlineCharacters: new Map(),
    attached: new Map(),
  };
  for (const declared of stack.declared) {
    const make = known[declared.kind][declared.type];
    if (make === undefined) {
      throw new Error(`${declared.address}: the local cloud knows no ${declared.kind} of type ${declared.type}.`);
    }
    try {
      for (const { condition, error_message } of declared.preconditions) {
        if (evaluate(condition, attributes) !== true) throw new Error(String(evaluate(error_message, attributes)));
      }
      const one = async (scope: Scope) => {
        const evaluated = evaluate(declared.attributes, scope) as Record<string, unknown>;
        const tags_all = { ...stack.defaultTags, ...(evaluated.tags as object | undefined) };
        if (declared.kind === 'resource') refuseTags(tags_all);
        return { ...evaluated, tags_all, ...(await make(evaluated, account)) };
      };
      if (declared.forEach === null) {
        attributes.set(declared.address, await one(attributes));
        continue;
      }
      const all: Record<string, unknown> = {};
      for (const [key, value] of instancesOf(evaluate(declared.forEach, attributes))) {
        all[key] = await one(within(attributes, { each: { key, value } }));
      }
      attributes.set(declared.address, all);
    } catch (cause) {
      throw new Error(`${declared.address}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
  const outputs = evaluate(stack.outputs, attributes) as Record<string, unknown>;
  return { attributes, outputs, functions, mappings, rates, bucketPolicies };
}
