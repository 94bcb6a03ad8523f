import type { Night } from '../../agent/contract/trend.ts';
import { seriesPlace } from '../../agent/trend/series-name.ts';

const dayMilliseconds = 86_400_000;
/** A Monday. */
const firstDay = Date.parse('2026-01-05T02:30:00.000Z');

/** When the backup of a day was begun. */
export function at(day: number, minutes = 0): string {
  return new Date(firstDay + day * dayMilliseconds + minutes * 60_000).toISOString();
}

/** A night with one index of so many documents; what a test is about it replaces. */
export function night(day: number, documents: number, changes: Partial<Night> = {}): Night {
  const name = 'orders';
  const startedAt = changes.startedAt ?? at(day);
  const bytes = documents * 500;
  return {
    ...{ uuid: `snapshot-${startedAt}`, name: `nightly-${day}`, startedAt, provenAt: startedAt },
    ...{ verdict: 'verified', level: 'examine', warned: false, documents, bytes, seconds: 60 },
    series: [{ name: seriesPlace(name).series, items: 1, documents, bytes }],
    seriesLeftOut: 0,
    items: [{ name, documents }],
    ...changes,
  };
}
