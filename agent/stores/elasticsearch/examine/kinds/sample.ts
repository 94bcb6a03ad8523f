import * as z from 'zod';
import { marginText } from '../../../../text/margin.ts';
import { countText } from '../../../../text/quantities.ts';
import { mappingsOf } from '../../client/mappings.ts';
import { searchTogether } from '../../client/search-together.ts';
import type { CheckKind } from '../check-kind.ts';
import { isWholeSource, keepsSource } from '../kept-source.ts';

const most = 1_000;
/** Documents that are in memory at once: each may have many megabytes. */
const pageSize = 50;
/** The same documents each time. */
const seed = 20_000;

const schema = z
  .strictObject({
    size: z.number().int().min(1).max(most).default(100).describe('how many documents to read; 100 unless said'),
    decodes: z.literal(true).describe('true: each must come back whole, as its _source'),
  })
  .describe('documents that are read back whole');

const answer = z.object({
  hits: z.object({
    total: z.object({ value: z.number() }),
    hits: z.array(z.object({ _source: z.unknown() })),
  }),
});

/** Reads some documents back whole, or all where there are no more, picked at random but always the same. */
export const sample: CheckKind<z.infer<typeof schema>> = {
  kind: 'sample',
  schema,
  async evaluate(target, { size }, { client, signal }) {
    const mappings = await mappingsOf(client, target.indices, signal);
    const [without] = [...mappings].find(([, mapping]) => !keepsSource(mapping)) ?? [];
    if (without !== undefined) {
      return { outcome: 'not-evaluated', why: `${without} keeps no _source: its documents can't be read back` };
    }
    const random = { random_score: { seed, field: '_seq_no' }, boost_mode: 'replace' };
    let expected = size;
    let [read, whole] = [0, 0];
    for (let from = 0; from < expected; from += pageSize) {
      const body = {
        ...{ track_total_hits: true, from, size: Math.min(pageSize, expected - from), _source: true },
        query: { function_score: { query: { match_all: {} }, ...random } },
      };
      const { hits } = await searchTogether(client, target.indices, { body, answer, signal });
      expected = Math.min(size, hits.total.value);
      read += hits.hits.length;
      whole += hits.hits.filter(({ _source }) => isDocument(_source)).length;
    }
    const common = { expected, actual: whole, unit: 'documents' };
    if (expected === 0) return { outcome: 'not-evaluated', why: 'There is no document' };
    const [partly] = [...mappings].find(([, mapping]) => !isWholeSource(mapping)) ?? [];
    const why = `${partly} keeps only a part of each document as its _source`;
    if (whole === expected) return { outcome: 'passed', ...common, ...(partly !== undefined && { why }) };
    const lost = `${countText(expected - read)} could not be read, ${countText(read - whole)} came without a _source`;
    const came = `${countText(whole)} of ${countText(expected)} documents came back whole: ${lost}`;
    return { outcome: 'failed', ...common, margin: marginText(whole, { min: expected }), why: came };
  },
};

function isDocument(source: unknown): boolean {
  return typeof source === 'object' && source !== null && !Array.isArray(source);
}
