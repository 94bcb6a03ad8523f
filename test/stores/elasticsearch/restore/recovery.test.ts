import { describe, expect, it } from 'vitest';
import type { ElasticsearchClient } from '../../../../agent/stores/elasticsearch/client/client.ts';
import type { IndexContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { followRecovery } from '../../../../agent/stores/elasticsearch/restore/recovery.ts';

const logs = { name: 'logs', shards: [{ number: 0 }] } as unknown as IndexContents;

/** A node whose only shard is forever about to start; `bytes` says how much of it has been copied. */
function copying(bytes: () => number, looks: { count: number }, startsAt = Number.POSITIVE_INFINITY) {
  const answers: Record<string, () => unknown> = {
    '/_cluster/state/routing_table': () => {
      looks.count += 1;
      const state = looks.count < startsAt ? 'INITIALIZING' : 'STARTED';
      return { routing_table: { indices: { logs: { shards: { 0: [{ state, primary: true }] } } } } };
    },
    '/_recovery': () => ({
      logs: {
        shards: [
          { id: 0, stage: 'INDEX', index: { size: { recovered_in_bytes: bytes() } }, translog: { recovered: 0 } },
        ],
      },
    }),
    '/_cluster/allocation/explain': () => ({ current_state: 'initializing' }),
  };
  return {
    url: 'http://nobody.invalid',
    request: async ({ path, answer }) => answer.parse(answers[path]?.()),
    waitUntilReady: async () => {},
  } satisfies ElasticsearchClient;
}

const options = {
  signal: new AbortController().signal,
  progressed: () => {},
  standstillMilliseconds: 1,
  stallMilliseconds: 300,
};

describe('a restore that Elasticsearch says is going on', () => {
  it('ends when it does not move on', async () => {
    const failed = await followRecovery(
      copying(() => 7, { count: 0 }),
      [logs],
      options,
    );
    expect(failed).toEqual([{ index: 'logs', shard: 0, explanation: 'its recovery does not move on' }]);
  });

  it('is followed as long as it moves on, however slowly', async () => {
    const looks = { count: 0 };
    const failed = await followRecovery(
      copying(() => looks.count, looks, 12),
      [logs],
      options,
    );
    expect(failed).toEqual([]);
    expect(looks.count).toBe(12);
  });
});
