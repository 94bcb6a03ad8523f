import { marginText } from './margin.ts';
import { amountText, bytesText } from './quantities.ts';

export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** What came of a number that was held against bounds. */
export interface Bounded {
  readonly outcome: 'passed' | 'failed';
  readonly expected: string;
  readonly actual: number;
  readonly unit: string;
  /** Of a failure: by how much it misses what was expected, and what it means. */
  readonly margin?: string | undefined;
  readonly why?: string;
}

/** Whether a number lies within bounds, these included; `text` writes it for people, with its unit. */
export function evaluateBounds(
  actual: number,
  bounds: Bounds,
  { unit, text, what }: { readonly unit: string; readonly text: (figure: number) => string; readonly what?: string },
): Bounded {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds;
  const expected = boundsText(bounds, text);
  if (actual >= min && actual <= max) return { outcome: 'passed', expected, actual, unit };
  const margin = marginText(actual, bounds, unit === 'bytes' ? { text: bytesText } : {});
  const found = `${what ?? (actual === 1 ? 'There is' : 'There are')} ${text(actual)}`;
  return { outcome: 'failed', expected, actual, unit, margin, why: `${found}; expected: ${expected}` };
}

/** at least 10 documents; at most 10 documents; 10 documents to 20 documents */
export function boundsText({ min, max }: Bounds, text: (figure: number) => string): string {
  if (min === undefined) return `at most ${text(max ?? 0)}`;
  if (max === undefined) return `at least ${text(min)}`;
  return min === max ? text(min) : `${text(min)} to ${text(max)}`;
}

/** How figures of a unit are written in sentences: 1,500 documents; 1.5 MiB */
export function figureText(unit: 'documents' | 'bytes'): (figure: number) => string {
  return unit === 'bytes' ? bytesText : (count) => amountText(count, 'document');
}
