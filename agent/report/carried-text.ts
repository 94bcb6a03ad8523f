import type { Report, ReportedAttempt } from '../contract/report.ts';
import { storeOf } from '../stores/registry.ts';
import { countText } from '../text/quantities.ts';

/**
 * Which attempts proved what the reported one need not, one sentence an attempt: 4 of 12 indices were proven by attempt
 * 1, before spot took its machine. Null where there was none. Where the list of items is cut, they are that many at
 * least.
 */
export function carriedText({
  store,
  items,
  unlisted,
  attempts,
  parts,
}: Pick<Report, 'store' | 'items' | 'unlisted' | 'attempts' | 'parts'>): string | null {
  const byAttempt = new Map<number, number>();
  for (const { provenBy } of items) {
    if (provenBy !== undefined) byAttempt.set(provenBy, (byAttempt.get(provenBy) ?? 0) + 1);
  }
  if (byAttempt.size === 0) return null;
  const { item } = storeOf(store).nouns;
  const total = items.length + (unlisted?.items ?? 0);
  const atLeast = unlisted === undefined ? '' : 'At least ';
  if (parts !== undefined) {
    const count = [...byAttempt.values()].reduce((sum, each) => sum + each, 0);
    const what = `${countText(count)} of ${countText(total)} ${total === 1 ? item.one : item.many}`;
    return `${atLeast}${what} ${count === 1 ? 'was' : 'were'} proven by attempts at parts that were lost later.`;
  }
  return [...byAttempt]
    .toSorted(([a], [b]) => a - b)
    .map(([number, count]) => {
      const what = `${countText(count)} of ${countText(total)} ${total === 1 ? item.one : item.many}`;
      const end = endText(attempts.find((attempt) => attempt.number === number));
      return `${atLeast}${what} ${count === 1 ? 'was' : 'were'} proven by attempt ${number}${end}.`;
    })
    .join(' ');
}

/** How an attempt came to nothing, that had proven something before. */
function endText(attempt: ReportedAttempt | undefined): string {
  if (attempt === undefined) return '';
  switch (attempt.outcome) {
    case 'interrupted':
      return `, before ${attempt.market === 'spot' ? 'spot' : 'EC2'} took its machine`;
    case 'instance-lost':
      return ', before its machine was lost';
    case 'deadline':
      return ', before it ran out of time';
    default:
      return ', before it ended';
  }
}
