import { countText } from './quantities.ts';

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

interface MarginWords {
  /** The number with its unit, if it needs one. */
  readonly text?: (figure: number) => string;
  readonly below?: string;
  readonly above?: string;
}

/** By how much a number misses its bounds: 50 % too few (2,500); 3 too many. Undefined where it lies within them. */
export function marginText(
  actual: number,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Bounds,
  { text = countText, below = 'too few', above = 'too many' }: MarginWords = {},
): string | undefined {
  const bound = actual < min ? min : max;
  const distance = Math.abs(actual - bound);
  if (actual >= min && actual <= max) return undefined;
  const words = actual < min ? below : above;
  const share = shareText(distance, bound);
  return share === null ? `${text(distance)} ${words}` : `${share} ${words} (${text(distance)})`;
}

/** A part of a bound, never rounded to nothing or to all of it; null where it would say nothing. */
function shareText(distance: number, bound: number): string | null {
  const percent = (distance / bound) * 100;
  if (bound <= 0 || percent >= 1_000) return null;
  if (percent < 1) return 'less than 1 %';
  return `${percent < 100 ? Math.min(99, Math.round(percent)) : Math.round(percent)} %`;
}
