import { createHash } from 'node:crypto';
import * as z from 'zod';
import { searchTogether } from '../../client/search-together.ts';
import type { CheckKind } from '../check-kind.ts';

const schema = z
  .strictObject({
    index: z.string().min(1).max(255).describe('the index, data stream or alias that holds the document'),
    id: z.string().min(1).max(512).describe('the _id of the document'),
    field: z.string().min(1).describe('the field of its _source: token, or order.token'),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional().describe('what the field must hold'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is no SHA-256 of 64 lower-case hexadecimal digits')
      .optional()
      .describe(
        'the SHA-256 of the UTF-8 of what it must hold, in hexadecimal: keeps the value itself out of this file',
      ),
  })
  .refine(
    ({ equals, sha256 }) => (equals === undefined) !== (sha256 === undefined),
    'must have exactly one of equals and sha256',
  )
  .describe('one document that is known, and what one of its fields holds');

const answer = z.object({ hits: z.object({ hits: z.array(z.object({ _source: z.unknown() })) }) });

/** Whether a document that is known holds what it must. It is found by a search: a read by its id wants its routing. */
export const canary: CheckKind<z.infer<typeof schema>> = {
  kind: 'canary',
  schema,
  oncePerGroup: true,
  nameOf: ({ index }) => index,
  async evaluate({ indices }, { id, field, equals, sha256 }, { client, signal }) {
    const expected = equals ?? `SHA-256 ${sha256}`;
    const body = { size: 2, query: { ids: { values: [id] } }, _source: [field] };
    const { hits } = await searchTogether(client, indices, { body, answer, signal });
    const [hit, ...others] = hits.hits;
    const failed = (why: string) => ({ outcome: 'failed', expected, actual: null, why }) as const;
    if (hit === undefined) return failed(`There is no document of the id ${id}`);
    if (others.length > 0) return failed(`There is more than one document of the id ${id}`);
    const value = valueAt(hit._source, field);
    if (value === undefined || value === null) return failed(`The document ${id} has no field ${field}`);
    const holds = equals === undefined ? digestOf(value) === sha256 : value === equals;
    // What it holds instead stays on this machine.
    if (!holds) return failed(`The field ${field} of the document ${id} holds something else`);
    return { outcome: 'passed', expected, actual: expected };
  },
};

/** By its path in the source, whose objects may have been written with dots in their fields. */
function valueAt(source: unknown, path: string): unknown {
  if (typeof source !== 'object' || source === null) return undefined;
  const fields = new Map(Object.entries(source));
  if (fields.has(path)) return fields.get(path);
  for (const [name, inner] of fields) {
    const found = path.startsWith(`${name}.`) ? valueAt(inner, path.slice(name.length + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function digestOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return createHash('sha256').update(text).digest('hex');
}
