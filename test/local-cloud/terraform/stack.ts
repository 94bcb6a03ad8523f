import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type Address, references } from './evaluate.ts';
import { blocks, tagsSchema } from './resource-type.ts';

/** A resource or data source of a synthesized stack. */
interface Declared {
  readonly address: Address;
  readonly kind: 'resource' | 'data';
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly after: readonly Address[];
  /** There is one for each of these; null: there is one. */
  readonly forEach: unknown;
  /** What must be true before it is made, and what to say otherwise. */
  readonly preconditions: readonly { readonly condition: unknown; readonly error_message: unknown }[];
}

export interface Stack {
  /** Where the paths of assets begin. */
  readonly directory: string;
  /** What the provider puts on everything that has tags. */
  readonly defaultTags: Readonly<Record<string, string>>;
  /** Each after all that it depends on. */
  readonly declared: readonly Declared[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

const blocksSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({});

const stackSchema = z.strictObject({
  '//': z.unknown().optional(),
  terraform: z.unknown().optional(),
  provider: z
    .object({ aws: z.array(z.object({ default_tags: blocks(z.object({ tags: tagsSchema })) })).default([]) })
    .prefault({}),
  data: blocksSchema,
  resource: blocksSchema,
  output: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
});

/** Reads a stack's cdk.tf.json, as synthesized. Throws when it has parts that the local cloud doesn't know. */
export async function readStack(path: string): Promise<Stack> {
  const stack = stackSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return {
    directory: dirname(path),
    defaultTags: stack.provider.aws[0]?.default_tags[0]?.tags ?? {},
    declared: inOrder([...declarations('data', stack.data), ...declarations('resource', stack.resource)]),
    outputs: Object.fromEntries(Object.entries(stack.output).map(([output, { value }]) => [output, value])),
  };
}

function declarations(kind: Declared['kind'], blocks: z.infer<typeof blocksSchema>): Declared[] {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, block]) => declaration(kind, type, name, block)),
  );
}

const metaSchema = z.object({
  depends_on: z.array(z.string()).default([]),
  count: z.undefined('count is not supported').optional(),
  lifecycle: z
    .object({
      precondition: z.array(z.strictObject({ condition: z.unknown(), error_message: z.unknown() })).default([]),
    })
    .prefault({}),
  provisioner: z.undefined('provisioners are not supported').optional(),
});

function declaration(kind: Declared['kind'], type: string, name: string, block: Record<string, unknown>): Declared {
  const address = kind === 'data' ? `data.${type}.${name}` : `${type}.${name}`;
  const { '//': _, depends_on, lifecycle, provider, for_each: forEach = null, ...attributes } = block;
  const meta = metaSchema.safeParse({ ...block });
  if (!meta.success) throw new Error(`${address}: ${z.prettifyError(meta.error)}`);
  const { precondition: preconditions } = meta.data.lifecycle;
  const after = [...meta.data.depends_on, ...references([attributes, forEach, preconditions])];
  return { address, kind, type, attributes, after, forEach, preconditions };
}

function inOrder(all: readonly Declared[]): Declared[] {
  const byAddress = new Map(all.map((one) => [one.address, one]));
  const done = new Set<Declared>();
  const visit = (one: Declared, path: readonly Address[]) => {
    if (done.has(one)) return;
    if (path.includes(one.address)) throw new Error(`A cycle: ${[...path, one.address].join(' → ')}`);
    for (const address of one.after) {
      const needed = byAddress.get(address);
      if (needed === undefined)
        throw new Error(`${one.address} refers to ${address}, which the stack does not declare.`);
      visit(needed, [...path, one.address]);
    }
    done.add(one);
  };
  for (const one of all) visit(one, []);
  return [...done];
}
