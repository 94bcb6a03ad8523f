import type { CheckKind } from '../check-kind.ts';
import { duplicates } from './duplicates.ts';
import { length } from './length.ts';
import { missing } from './missing.ts';
import { pattern } from './pattern.ts';
import { percentile } from './percentile.ts';
import { query } from './query.ts';
import { range } from './range.ts';
import { sample } from './sample.ts';
import { schema } from './schema.ts';
import { values } from './values.ts';

/** Kinds of checks of what documents hold. */
export const fieldKinds: readonly CheckKind[] = [
  missing,
  duplicates,
  values,
  range,
  percentile,
  length,
  pattern,
  schema,
  query,
  sample,
];
