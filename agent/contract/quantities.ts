import * as z from 'zod';
import { parseDuration, parseSize } from '../text/parse-quantities.ts';

/** A duration as people write it; it stays text. */
export const durationSchema = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'is no duration such as 90s, 10m or 26h');

/** Bytes, given as a number or as 64 MiB; becomes a number. */
export const sizeSchema = z
  .union(
    [z.number().int().nonnegative(), z.string().refine((text) => parseSize(text) !== null)],
    'is no size such as 1000, 64 MiB or 10GB',
  )
  .transform((given) => (typeof given === 'number' ? given : (parseSize(given) ?? 0)));
