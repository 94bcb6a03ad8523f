import type { Baseline } from '../../agent/contract/baseline.ts';

const moment = '2026-11-01T02:00:00.000Z';

/** A baseline of the snapshot `uuid-1`, but for what is given. */
export function baselineOf(its: Partial<Baseline> = {}): Baseline {
  return {
    version: 1,
    store: 'elasticsearch',
    backup: { name: 'nightly', uuid: 'uuid-1', startedAt: moment, endedAt: moment },
    source: { name: 'search', uuid: 'cluster-1', program: { name: 'Elasticsearch', version: '8.17.0' } },
    before: { startedAt: moment, endedAt: moment },
    after: { startedAt: moment, endedAt: moment },
    items: [],
    ...its,
  };
}
