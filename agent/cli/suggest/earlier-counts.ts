import { trendSettingsSchema } from '../../contract/trend.ts';
import type { Observer } from '../../proof/observer.ts';
import { historyIn } from '../verify/earlier-reports.ts';

/** Records of each series in earlier proofs, the oldest first: in those that were verified, and as usual. */
export async function earlierCounts(
  directory: string | null,
  wanted: Parameters<typeof historyIn>[1],
  observer: Observer,
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (directory === null) return new Map();
  const unread = (path: string, why: string) => observer.noted('not taken into account', { file: path, why });
  const { nights } = await historyIn(directory, wanted, trendSettingsSchema.parse({}), unread);
  const figures = nights
    .filter(({ verdict, level }) => verdict === 'verified' && level === 'examine')
    .flatMap(({ series }) => series.filter(({ warned }) => !warned));
  const bySeries = Map.groupBy(figures, ({ name }) => name);
  return new Map([...bySeries].map(([name, all]) => [name, all.flatMap(({ documents }) => documents ?? [])]));
}
