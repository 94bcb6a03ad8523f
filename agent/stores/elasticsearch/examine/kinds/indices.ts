import * as z from 'zod';
import { type Bounds, evaluateBounds } from '../../../../text/bounds.ts';
import { amountText } from '../../../../text/quantities.ts';
import { boundsSchema } from '../bounds-schema.ts';
import type { CheckKind } from '../check-kind.ts';

/** How many indices a group names: those of a data stream or an alias are counted one by one. */
export const indices: CheckKind<Bounds> = {
  kind: 'indices',
  schema: boundsSchema(z.number().int().nonnegative()).describe(
    'how many indices all patterns of the group name together',
  ),
  recordedOnly: true,
  namesOnly: true,
  oncePerGroup: true,
  async evaluate(target, bounds) {
    return evaluateBounds(target.indices.length, bounds, {
      unit: 'indices',
      text: (count) => amountText(count, 'index', 'indices'),
    });
  },
};
