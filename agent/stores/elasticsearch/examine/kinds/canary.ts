import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isWide } from '../../client/json.ts';
import { mappingsOf } from '../../client/mappings.ts';
import { searchTogether } from '../../client/search-together.ts';
import type { CheckKind, EvaluationContext } from '../check-kind.ts';
import { exactNumber } from '../exact-number.ts';
import { fieldName } from '../fields/field-name.ts';
import { isWholeSource } from '../kept-source.ts';

const schema = z
  .strictObject({
    index: z.string().min(1).max(255).describe('the index, data stream or alias that holds the document'),
    id: z.string().min(1).max(512).describe('the _id of the document'),
    field: fieldName.describe('the field of its _source: token, or order.token'),
    equals: z.union([z.string(), exactNumber, z.boolean()]).optional().describe('what the field must hold'),
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
    const { hits } = await searchTogether(client, indices, { body, answer, signal, keepsWideIntegers: true });
    const [hit, ...others] = hits.hits;
    const failed = (why: string) => ({ outcome: 'failed', expected, actual: null, why }) as const;
    if (hit === undefined) return failed(`There is no document of the id ${id}`);
    if (others.length > 0) return failed(`There is more than one document of the id ${id}`);
    const value = valueAt(hit._source, field);
    if (value === inList) {
      const why = `The field ${field} of the document ${id} lies in a list of objects, and may be there several times`;
      return { outcome: 'not-evaluated', why };
    }
    if (value === undefined || value === null) {
      const why = await reasonOfLack(indices, { client, signal });
      return why === null ? failed(`The document ${id} has no field ${field}`) : { outcome: 'not-evaluated', why };
    }
    const holds = equals === undefined ? digestOf(value) === sha256 : isSame(value, equals);
    // What it holds instead stays on this machine.
    if (!holds) return failed(`The field ${field} of the document ${id} holds something else`);
    return { outcome: 'passed', expected, actual: expected };
  },
};

const inList = Symbol('in a list');

/** Why a source may lack what the document has; null where it keeps all. */
async function reasonOfLack(
  indices: readonly string[],
  { client, signal }: Pick<EvaluationContext, 'client' | 'signal'>,
): Promise<string | null> {
  const mappings = await mappingsOf(client, indices, signal);
  const [index] = [...mappings].find(([, mapping]) => !isWholeSource(mapping)) ?? [];
  return index === undefined ? null : `${index} keeps only a part of each document, or none, as its _source`;
}

/** A wide integer is kept as it is written, and is the same as a text of it. */
function isSame(value: unknown, equals: string | number | boolean): boolean {
  return value === equals || (isWide(value) && JSON.stringify(value) === equals);
}

/** By its path in the source, whose objects may have been written with dots in their fields. */
function valueAt(source: unknown, path: string): unknown {
  if (Array.isArray(source)) return inList;
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
