import * as z from 'zod';
import type { MeaningOfError } from './verdict.ts';

/** The name of a check: words of lower-case letters and digits, with hyphens between them. */
export const checkSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(64);

/**
 * The checks that every store may make, and what an error of each means. A store's definition adds its own. Warnings
 * and notes never decide a verdict.
 */
export const commonChecks = {
  'object-present': 'corrupt',
  'object-length': 'corrupt',
  'object-checksum': 'corrupt',
  'disk-space': 'incompatible',
  /** An object in a storage class that cannot be read now. */
  'storage-class': 'incompatible',
  /** A number that is not as earlier proofs have it, and a loss that nobody needs a rule for. */
  trend: 'suspect',
  scandal: 'suspect',
  /** Images exist, but their agents read another version of this contract. */
  'image-contract': 'incompatible',
} as const satisfies Record<string, MeaningOfError>;
