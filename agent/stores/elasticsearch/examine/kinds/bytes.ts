import { sizeSchema } from '../../../../contract/quantities.ts';
import { type Bounds, evaluateBounds, figureText } from '../../../../text/bounds.ts';
import { boundsSchema } from '../bounds-schema.ts';
import type { CheckKind } from '../check-kind.ts';
import { sumOf } from '../sum-of.ts';

/** How many bytes the files of the indices have, of their primary shards, as the snapshot holds them. */
export const bytes: CheckKind<Bounds> = {
  kind: 'bytes',
  schema: boundsSchema(sizeSchema).describe('how many bytes it takes, without replicas: 1000, 64 MiB or 2 GiB'),
  recordedOnly: true,
  sumWithin: (bounds) => bounds,
  async evaluate({ indices }, bounds, { recorded }) {
    return evaluateBounds(sumOf(indices, recorded.bytes), bounds, {
      unit: 'bytes',
      text: figureText('bytes'),
    });
  },
};
