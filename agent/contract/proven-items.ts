import * as z from 'zod';
import { contractVersion } from './contract-version.ts';
import { attemptSchema, runIdSchema } from './order.ts';

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** One item that an attempt has proven: nothing of it is left to be done. */
const provenRecordSchema = z.strictObject({
  path: z.array(z.string()).min(1).max(8).describe('the item, as in a report'),
  digest: hashSchema.describe('of the keys, lengths and ETags of all objects that it rests on, as they were read'),
  state: z.record(z.string(), z.json()).describe('what its store must know of it; only the store understands it'),
});
/** What a store says of an item that it has proven. */
export type ProvenRecord = z.infer<typeof provenRecordSchema>;

/** The most items of one piece, and the most pieces of an attempt. */
export const mostInPiece = 2_000;
export const mostPieces = 500;

const basisSchema = hashSchema.describe(
  'of all else that the proof rests on: images, contract, backup, level, options, expectations',
);

/**
 * What an attempt has proven since its last piece: it writes them as it goes, numbered from 1, below its own prefix, so
 * that they are there when it is taken away.
 */
export const provenPieceSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  attempt: attemptSchema.shape.number,
  basis: basisSchema,
  items: z.array(provenRecordSchema).min(1).max(mostInPiece),
});
export type ProvenPiece = z.infer<typeof provenPieceSchema>;

/** Of all earlier attempts of a run that were taken away: what the next one need not prove again. */
export const provenItemsSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  items: z.array(provenRecordSchema.extend({ attempt: attemptSchema.shape.number, basis: basisSchema })),
});
export type ProvenItems = z.infer<typeof provenItemsSchema>;
