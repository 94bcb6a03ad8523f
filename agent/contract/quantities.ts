import * as z from 'zod';
import { parseDuration, parseSize } from '../text/parse-quantities.ts';
import { parsePercent } from '../text/percent.ts';

/** A duration as people write it; it stays text. */
export const durationSchema = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'is no duration such as 90s, 10m or 26h');

const noSize = 'is no size such as 1000, 64 MiB or 10GB';

/** Bytes, given as a number or as 64 MiB; becomes a number. */
export const sizeSchema = z
  .union([z.number().int().nonnegative(), z.string().refine((text) => parseSize(text) !== null, noSize)], noSize)
  .transform((given) => (typeof given === 'number' ? given : (parseSize(given) ?? 0)));

/** A percentage as people write it; it stays text. */
export const percentSchema = z
  .string()
  .refine((text) => (parsePercent(text) ?? 0) > 0, 'is no percentage above 0% such as 10%, nor one up to 100%');
