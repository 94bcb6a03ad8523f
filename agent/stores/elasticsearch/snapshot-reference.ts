import * as z from 'zod';

/** Which snapshot an order is about. */
export const snapshotReferenceSchema = z.strictObject({
  uuid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,64}$/)
    .describe("Elasticsearch's UUID of it: 22 characters of base64url"),
});
export type SnapshotReference = z.infer<typeof snapshotReferenceSchema>;
