import { z } from 'zod';
import type { Clients } from '../clients.ts';
import type { RateDeclaration } from '../clock/rates.ts';
import type { FunctionDeclaration, MappingDeclaration } from './resources/functions.ts';

/** What resources are made with, and where what moto lacks is kept for the parts that have it. */
export interface Account {
  readonly clients: Clients;
  /** Where AWS is reached: what the URLs of queues begin with, since clients take those for endpoints. */
  readonly endpoint: string;
  readonly id: string;
  readonly region: string;
  /** Where the paths of assets begin. */
  readonly stackDirectory: string;
  readonly functions: FunctionDeclaration[];
  readonly mappings: MappingDeclaration[];
  readonly rates: RateDeclaration[];
  /** `<ARN of the caller> <name of the function>` */
  readonly permissions: Set<string>;
  readonly bucketPolicies: Map<string, string>;
  /** By role, how much of its inline policies IAM counts. */
  readonly inlineCharacters: Map<string, number>;
  /** By role, how many managed policies it has. */
  readonly attached: Map<string, number>;
}

/** A type of resource: makes one from its evaluated attributes, and answers with what others may refer to. */
export type ResourceType = (attributes: unknown, account: Account) => Promise<Readonly<Record<string, unknown>>>;

/** An attribute that `schema` doesn't name is an error: nothing that the infrastructure says is skipped in silence. */
export function resourceType<S extends z.ZodType>(
  schema: S,
  make: (attributes: z.infer<S>, account: Account) => Promise<Readonly<Record<string, unknown>>>,
): ResourceType {
  return (attributes, account) => {
    const parsed = schema.safeParse(attributes);
    if (!parsed.success) throw new Error(`The local cloud can't make it so:\n${z.prettifyError(parsed.error)}`);
    return make(parsed.data, account);
  };
}

/** A nested block, which may be written as one object or as a list of them; always read as a list. */
export function blocks<S extends z.ZodType>(schema: S) {
  return z.preprocess((written) => [written ?? []].flat(), z.array(schema));
}

/** Tags as Terraform writes them. */
export const tagsSchema = z.record(z.string(), z.string()).default({});

export function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Attributes as SQS and SNS take them: texts, without what is not given. */
export function given(
  attributes: Readonly<Record<string, string | number | boolean | undefined>>,
): Record<string, string> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
