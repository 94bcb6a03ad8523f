import * as z from 'zod';

/** The most samples that a proof keeps: of a longer one, neighbours are taken together. */
export const mostLoadSamples = 240;

const share = z.number().min(0).max(1);
const bytesPerSecond = z.number().int().nonnegative();

const loadSampleSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  seconds: z.number().positive(),
  processors: share.nullable().describe('how busy all of them were together, 0 to 1; null where that is not known'),
  disk: share.nullable().describe('the share of the time in which it had something to do, 0 to 1'),
  diskRead: bytesPerSecond.nullable().describe('bytes a second, as what follows'),
  diskWritten: bytesPerSecond.nullable(),
  received: bytesPerSecond.nullable().describe('through the interface that received most'),
});
export type LoadSample = z.infer<typeof loadSampleSchema>;

const heldBack = share.describe('the share of the time in which it was near its limit, 0 to 1');

/** What kept the machine busy while a proof ran, and what held the proof back. Null where that is not known. */
export const loadSchema = z.strictObject({
  processors: z.strictObject({ heldBack, mean: share }).nullable(),
  disk: z.strictObject({ heldBack, mean: share }).nullable().describe('the one that holds the work folder'),
  network: z
    .strictObject({ heldBack, mean: bytesPerSecond, highest: bytesPerSecond })
    .nullable()
    .describe('mean and highest in bytes a second, received'),
  samples: z
    .array(loadSampleSchema)
    .max(mostLoadSamples)
    .describe('taken every 5 s; of a long proof neighbours are taken together; none where they had no room'),
});
export type Load = z.infer<typeof loadSchema>;
