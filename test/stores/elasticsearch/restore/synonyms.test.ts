import { describe, expect, it } from 'vitest';
import type { ElasticsearchClient } from '../../../../agent/stores/elasticsearch/client/client.ts';
import { ElasticsearchError } from '../../../../agent/stores/elasticsearch/client/elasticsearch-error.ts';
import type { IndexContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { forgetSynonyms, provideSynonyms } from '../../../../agent/stores/elasticsearch/restore/synonyms.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';

const using = (name: string, ...sets: string[]) =>
  ({
    name,
    needs: sets.map((set) => ({ kind: 'synonyms-set', name: set, by: 'filter same' })),
  }) as unknown as IndexContents;
const indices = [using('a', 'pets'), using('b', 'pets', 'one/two'), using('c')];

/** Refuses with this status, or keeps what it is asked to do. */
function node(status?: number) {
  const calls: unknown[] = [];
  const client = {
    url: 'http://nobody.invalid',
    request: async ({ method, path, body, answer }) => {
      const call = `${method} ${path}`;
      if (status !== undefined) throw new ElasticsearchError(call, { status, type: 'refused', reason: 'not here' });
      calls.push(body === undefined ? call : [call, body]);
      return answer.parse({});
    },
    waitUntilReady: async () => {},
  } satisfies ElasticsearchClient;
  return { calls, client };
}

describe('a set of synonyms that indices refer to', () => {
  it('is there before they are restored, empty, and once', async () => {
    const { calls, client } = node();
    expect(await provideSynonyms(client, indices, recordedContext())).toBe(true);
    const empty = { synonyms_set: [] };
    expect(calls).toEqual([
      ['PUT /_synonyms/pets', empty],
      ['PUT /_synonyms/one%2Ftwo', empty],
    ]);
  });

  it('is gone after them', async () => {
    const { calls, client } = node();
    await forgetSynonyms(client, indices, new AbortController().signal);
    expect(calls).toEqual(['DELETE /_synonyms/pets', 'DELETE /_synonyms/one%2Ftwo']);
    await expect(forgetSynonyms(node(404).client, indices, new AbortController().signal)).resolves.toBeUndefined();
  });

  it('says nothing of the node that is too busy to take it', async () => {
    const providing = provideSynonyms(node(503).client, indices, recordedContext());
    await expect(providing).rejects.toMatchObject({ reason: 'restore-incomplete' });
  });

  it('makes a node incompatible that takes none', async () => {
    const context = recordedContext();
    expect(await provideSynonyms(node(405).client, indices, context)).toBe(false);
    expect(context.findings).toMatchObject([
      { check: 'index-requirements', severity: 'error', evidence: { path: ['a'] } },
    ]);
  });
});
