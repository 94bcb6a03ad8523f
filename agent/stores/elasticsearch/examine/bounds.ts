import * as z from 'zod';
import { marginText } from '../../../text/margin.ts';
import { bytesText } from '../../../text/quantities.ts';
import type { Evaluation } from './check-kind.ts';

export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** `{min, max}`, one of them at least; `figure` is what each of them must be. */
export function boundsSchema(figure: z.ZodType<number>) {
  return z
    .strictObject({
      min: figure.optional().describe('the least that there may be'),
      max: figure.optional().describe('the most that there may be'),
    })
    .refine(({ min, max }) => min !== undefined || max !== undefined, 'has neither min nor max: give one of them')
    .refine(({ min = 0, max = min }) => min <= max, 'has a min that is more than its max');
}

/** Whether a number lies within bounds, these included; `text` writes it for people, with its unit. */
export function evaluateBounds(
  actual: number,
  bounds: Bounds,
  { unit, text, what }: { readonly unit: string; readonly text: (figure: number) => string; readonly what?: string },
): Evaluation {
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
