import * as z from 'zod';
import { percentSchema } from '../../../../contract/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { sumOf } from '../sum-of.ts';

const parameters = z
  .strictObject({
    of: z.enum(['documents', 'bytes']).describe('what is measured: documents as a search counts them, or bytes'),
    against: z
      .enum(['trend', 'previous', 'same-weekday'])
      .describe(
        'trend: what the last weeks let expect. previous: the newest older snapshot that was proven. same-weekday: that ' +
          'of a week before',
      ),
    within: percentSchema.describe('how far it may be from that, more or less: 30%'),
  })
  .describe('how far a number may be from what earlier proofs let expect');

/** What is measured here is held against earlier proofs by whoever knows them, once this proof is done. */
export const change: CheckKind<z.infer<typeof parameters>> = {
  kind: 'change',
  schema: parameters,
  recordedOnly: true,
  // Earlier proofs say it.
  sumWithin: () => ({}),
  async evaluate({ indices }, change, { recorded }) {
    if (change.of === 'bytes')
      return { outcome: 'measured', actual: sumOf(indices, recorded.bytes), unit: 'bytes', change };
    const unknown = indices.filter((index) => !recorded.documents.has(index));
    if (unknown.length > 0) {
      return { outcome: 'not-evaluated', why: `Documents can't be searched in ${unknown.join(', ')}` };
    }
    return { outcome: 'measured', actual: sumOf(indices, recorded.documents), unit: 'documents', change };
  },
};
