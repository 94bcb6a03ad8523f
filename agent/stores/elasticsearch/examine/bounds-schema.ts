import * as z from 'zod';

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
