import type { Report } from '../contract/report.ts';
import { amountText, secondsText } from '../text/quantities.ts';
import { elapsed } from './elapsed.ts';

/** in 4 parts, by 5 instances in 41 minutes; null of a backup that was not divided. */
export function partsText({ parts, attempts, phases }: Pick<Report, 'parts' | 'attempts' | 'phases'>): string | null {
  if (parts === undefined) return null;
  const instances = new Set(attempts.map(({ instanceId }) => instanceId)).size;
  const time = elapsed(phases);
  const took = time === null ? '' : ` in ${secondsText(time.seconds)}`;
  return `in ${amountText(parts.length, 'part')}, by ${amountText(instances, 'instance')}${took}`;
}

/** part 2, attempt 1; attempt 1 where there are no parts. */
export function attemptName({ part, number }: Pick<Report['attempts'][number], 'part' | 'number'>): string {
  return part === undefined ? `attempt ${number}` : `part ${part}, attempt ${number}`;
}
