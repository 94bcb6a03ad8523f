import { describe, expect, it } from 'vitest';
import type { ElasticsearchClient } from '../../../../../agent/stores/elasticsearch/client/client.ts';
import { evaluated } from './evaluating.ts';

const shards = { total: 2, successful: 2, failed: 0 };
const whole = { timed_out: false, _shards: shards };
const mapping = { a: { mappings: { properties: { id: { type: 'keyword' } } } } };

/** Answers mappings, and each search with the next of these; the last one again and again. */
function answering(...answers: readonly unknown[]): { client: ElasticsearchClient; searches: () => number } {
  let searches = 0;
  const client: ElasticsearchClient = {
    url: 'http://127.0.0.1:1',
    async request({ path, answer }) {
      if (path !== '/_msearch') return answer.parse(mapping);
      searches += 1;
      return answer.parse({ responses: [answers[searches - 1] ?? answers.at(-1)] });
    },
    waitUntilReady: async () => {},
  };
  return { client, searches: () => searches };
}

const duplicates = (...answers: readonly unknown[]) =>
  evaluated(answering(...answers), 'duplicates', { field: 'id' }, ['a']);
const refused = (status: number, type: string) => ({ status, error: { type, reason: 'why', root_cause: [] } });
const found = { aggregations: { values: { buckets: [{ doc_count: 1 }] } } };

describe('what is our own fault is no word about the data', () => {
  it.each([
    ['a shard that failed', { ...found, ...whole, _shards: { total: 2, successful: 1, failed: 1 } }],
    ['a shard that did not take part', { ...found, ...whole, _shards: { total: 2, successful: 1, failed: 0 } }],
    ['a search that was out of time', { ...found, ...whole, timed_out: true }],
  ])('%s', async (_, answer) => {
    await expect(duplicates(answer)).rejects.toMatchObject({ reason: 'restore-incomplete' });
  });

  it('an answer in an unknown form', async () => {
    await expect(duplicates({ ...whole, aggregations: {} })).resolves.toMatchObject({ outcome: 'not-evaluated' });
    await expect(duplicates({ aggregations: {} })).rejects.toMatchObject({ reason: 'server-unavailable' });
  });

  it.each([
    [500, 'null_pointer_exception'],
    [504, 'search_timeout_exception'],
    [400, 'too_many_buckets_exception'],
    [400, 'circuit_breaking_exception'],
  ])('a refusal with %i, %s', async (status, type) => {
    await expect(duplicates(refused(status, type))).rejects.toMatchObject({ status, type });
  });

  it('a circuit breaker that has tripped, unless it holds at the next attempt', async () => {
    const breaker = refused(429, 'circuit_breaking_exception');
    const passing = answering(breaker, { ...found, ...whole });
    expect(await evaluated(passing, 'duplicates', { field: 'id' }, ['a'])).toMatchObject({ outcome: 'passed' });
    expect(passing.searches()).toBe(2);
    await expect(duplicates(breaker)).rejects.toMatchObject({ status: 429 });
  });
});

describe('what the data says', () => {
  it('is not told where Elasticsearch refuses a request that does not fit it, without what a script has met', async () => {
    const error = {
      ...{ type: 'search_phase_execution_exception', reason: 'all shards failed' },
      root_cause: [{ type: 'script_exception', reason: 'runtime error' }],
      caused_by: { type: 'script_exception', caused_by: { type: 'x', reason: 'For input string: "secret"' } },
    };
    const why = 'Elasticsearch refuses it: script_exception: runtime error';
    expect(await duplicates({ status: 400, error })).toEqual({ outcome: 'not-evaluated', why });
  });

  it('is that a document does not come back whole', async () => {
    const hits = { total: { value: 3 }, hits: [{ _source: {} }, { _source: null }] };
    expect(await evaluated(answering({ ...whole, hits }), 'sample', { decodes: true }, ['a'])).toMatchObject({
      ...{ outcome: 'failed', expected: 3, actual: 1 },
      why: '1 of 3 documents came back whole: 1 could not be read, 1 came without a _source',
    });
  });

  it('comes with the fields that the next proof is held against, where changes are asked for and all else holds', async () => {
    const { client } = answering();
    const asked = (parameters: object) => evaluated({ client }, 'schema', parameters, ['a']);
    const said = await asked({ changes: 'warn' });
    expect(said).toMatchObject({
      ...{ outcome: 'passed', expected: 'no difference, no change', actual: 0 },
      later: { changes: 'warn', fields: { count: 1, types: { id: 'keyword' } } },
    });
    expect(await asked({ required: { id: 'keyword' } })).not.toHaveProperty('later');
    expect(await asked({ required: { other: 'long' }, changes: 'warn' })).toMatchObject({
      outcome: 'failed',
      actual: 1,
    });
    expect(await asked({ required: { other: 'long' }, changes: 'warn' })).not.toHaveProperty('later');
  });
});
