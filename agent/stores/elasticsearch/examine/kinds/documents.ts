import * as z from 'zod';
import { type Bounds, evaluateBounds, figureText } from '../../../../text/bounds.ts';
import { boundsSchema } from '../bounds-schema.ts';
import type { CheckKind } from '../check-kind.ts';
import { sumOf } from '../sum-of.ts';

/** How many documents there are, as a search counts them: nested ones are not counted by themselves. */
export const documents: CheckKind<Bounds> = {
  kind: 'documents',
  schema: boundsSchema(z.number().int().nonnegative()).describe(
    'how many documents there are, as a search counts them',
  ),
  recordedOnly: true,
  sumWithin: (bounds) => bounds,
  async evaluate({ indices }, bounds, { recorded }) {
    const unknown = indices.filter((index) => !recorded.documents.has(index));
    if (unknown.length > 0) {
      return { outcome: 'not-evaluated', why: `Documents can't be searched in ${unknown.join(', ')}` };
    }
    const actual = sumOf(indices, recorded.documents);
    return evaluateBounds(actual, bounds, {
      unit: 'documents',
      text: figureText('documents'),
    });
  },
};
