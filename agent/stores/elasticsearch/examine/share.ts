import * as z from 'zod';
import { marginText } from '../../../text/margin.ts';
import { parsePercent } from '../../../text/percent.ts';
import { countText } from '../../../text/quantities.ts';

const noShare = 'is neither a percentage such as 1% nor a whole number such as 10';
const never = 'can never be met: give 1 where there must be none';

/** What a number must stay below: a count, or a percentage of all. */
export const shareSchema = z.union(
  [
    z.number().int().min(1, never),
    z
      .string()
      .refine((text) => parsePercent(text) !== null, noShare)
      .refine((text) => parsePercent(text) !== 0, never),
  ],
  {
    error: ({ input }) => (input === 0 ? never : noShare),
  },
);
export type Share = z.infer<typeof shareSchema>;

export function isBelow(count: number, all: number, share: Share): boolean {
  if (typeof share === 'number') return count < share;
  // 0.07 * 10,000 is more than 700 to JavaScript: what is at its limit would be below it.
  const [whole = '', fraction = ''] = String(parsePercent(share) ?? 0).split('.');
  const parts = 10 ** fraction.length;
  return count * 100 * parts < Number(whole + fraction) * all;
}

/** By how much a count is beyond the most that is below a share. */
export function marginOfShare(count: number, all: number, share: Share): string | undefined {
  const limit = typeof share === 'number' ? share : Math.ceil(((parsePercent(share) ?? 0) * all) / 100);
  return marginText(count, { max: Math.max(0, limit - 1) });
}

/** fewer than 10 documents; less than 1% of documents; no documents */
export function shareText(share: Share, units: string): string {
  if (share === 1) return `no ${units}`;
  return typeof share === 'number' ? `fewer than ${countText(share)} ${units}` : `less than ${share} of ${units}`;
}

/** 14 of 1,000 (1.4 %) */
export function partText(count: number, all: number): string {
  const percent = all === 0 ? 0 : (count / all) * 100;
  const text = percent > 0 && percent < 0.1 ? '< 0.1' : String(Math.round(percent * 10) / 10);
  return `${countText(count)} of ${countText(all)} (${text} %)`;
}
