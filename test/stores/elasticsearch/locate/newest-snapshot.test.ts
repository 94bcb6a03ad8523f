import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { BlobUnavailableError } from '../../../../agent/blobs/errors.ts';
import { newestSnapshot } from '../../../../agent/stores/elasticsearch/locate/newest-snapshot.ts';
import type { RepositoryIndex } from '../../../../agent/stores/elasticsearch/objects/repository-index.ts';

const { signal } = new AbortController();
const context = { report: () => {}, signal };

/** Objects that can't be read, each known after so many milliseconds. */
function unreadable(millisecondsOf: (key: string) => number): BlobSource {
  return {
    location: '/backups',
    list: async function* () {},
    async read(key) {
      await delay(millisecondsOf(key));
      throw new BlobUnavailableError(key, 'not now');
    },
    details: () => Promise.reject(new Error('never asked')),
    open: () => Promise.reject(new Error('not asked for')),
  };
}

const index = (snapshots: readonly { uuid: string; start_time_millis?: number }[]) =>
  ({ snapshots }) as unknown as RepositoryIndex;

test.each([
  ['the first', (key: string) => (key.includes('one') ? 1 : 30)],
  ['the last', (key: string) => (key.includes('two') ? 1 : 30)],
])('of two that can not be read it is the one that is listed last, whether %s answers first', async (_, delays) => {
  const both = index([{ uuid: 'one' }, { uuid: 'two' }]);
  expect(await newestSnapshot(unreadable(delays), both, context)).toBe('two');
});

test('of two that started at once it is the one that is listed last; otherwise the one that started last', async () => {
  const source = unreadable(() => 0);
  const at = (uuid: string, start_time_millis: number) => ({ uuid, start_time_millis });
  expect(await newestSnapshot(source, index([at('one', 5), at('two', 5)]), context)).toBe('two');
  expect(await newestSnapshot(source, index([at('one', 6), at('two', 5)]), context)).toBe('one');
  expect(await newestSnapshot(source, index([]), context)).toBeNull();
});
