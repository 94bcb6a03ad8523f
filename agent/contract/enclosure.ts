import * as z from 'zod';

const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('of its bytes, in hex');

/** The longest text that is enclosed with an order: it is read whole, on the instance and by the functions. */
export const enclosureLimitBytes = 6 * 1024 * 1024;

/** Longer expectations don't stand in the order itself: others need the room in an instance's user-data. */
export const expectationsInOrderBytes = 2_048;

export const enclosureKinds = ['expectations', 'proven', 'items'] as const;
export type EnclosureKind = (typeof enclosureKinds)[number];

export const enclosureSchema = z.strictObject({
  sha256: sha256Schema,
  bytes: z.number().int().positive().max(enclosureLimitBytes),
});
/** What an instance must know and its order has no room for: the order says which bytes they are. */
export type Enclosure = z.infer<typeof enclosureSchema>;

/** What lies below the instance's own prefix, put there once the instance is known. */
export const enclosuresSchema = z
  .strictObject({
    expectations: enclosureSchema.optional().describe('what the user expects, where the order has no room for it'),
    proven: enclosureSchema.optional().describe('what earlier attempts of the run have proven'),
    items: enclosureSchema.optional().describe('of a part: which items of the backup it is about'),
  })
  .describe('texts that the instance reads below its own prefix, by their hashes: nothing else of the ledger');
