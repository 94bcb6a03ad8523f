import type { SeriesNight } from '../contract/trend.ts';
import type { RestoredItem } from './restored-items.ts';

/** The items of a backup as series, the largest first. */
export function seriesOf(items: readonly RestoredItem[]): SeriesNight[] {
  const series = Map.groupBy(items, (item) => item.series);
  return [...series]
    .map(([name, members]): SeriesNight => {
      const fields = members.flatMap((member) => member.fields ?? []);
      return {
        name,
        items: members.length,
        documents: sum(members, ({ documents }) => documents),
        bytes: sum(members, ({ bytes }) => bytes),
        ...(fields.length > 0 && { fields: fields.reduce((most, each) => Math.max(most, each)) }),
      };
    })
    .toSorted((one, other) => other.bytes - one.bytes || (one.name < other.name ? -1 : 1));
}

export function sum(items: readonly RestoredItem[], figure: (item: RestoredItem) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}
