import * as z from 'zod';
import { programSchema } from './proof.ts';

/** The longest text of a baseline that is read: some hundred thousand items. */
export const baselineLimitBytes = 32 * 1024 * 1024;

const count = z
  .number()
  .int()
  .nonnegative()
  .nullable()
  .describe('documents, as a search counts them; 0 where the item was not there; null where they were not counted');

const countedItemSchema = z.strictObject({
  path: z.array(z.string()).min(1).describe('its name, as report.json has it'),
  before: count,
  after: count,
  why: z.string().min(1).optional().describe('why it was not counted, one sentence; absent where it was, twice'),
});
export type CountedItem = z.infer<typeof countedItemSchema>;

const spanSchema = z.strictObject({ startedAt: z.iso.datetime(), endedAt: z.iso.datetime() });

/**
 * What a source held before one of its backups was begun, and after it had ended: what is restored of each item must
 * lie between. Written by `mayfly baseline`, read by `mayfly verify` and by instances.
 */
export const baselineSchema = z.strictObject({
  version: z.literal(1).describe('the version of this format: 1'),
  store: z.string().describe('the kind of backup, by the id of its store'),
  backup: z
    .strictObject({ name: z.string(), uuid: z.string().min(1), startedAt: z.iso.datetime(), endedAt: z.iso.datetime() })
    .describe('the one that was taken between the two counts, as its source says'),
  source: z
    .strictObject({ name: z.string(), uuid: z.string(), program: programSchema })
    .describe('who was counted, as it says of itself'),
  before: spanSchema.describe('of the first count, by the clock of the machine that counted'),
  after: spanSchema.describe('of the second one'),
  items: z.array(countedItemSchema).describe('each that was there at one of the counts'),
});
export type Baseline = z.infer<typeof baselineSchema>;

/** What the object or file of a backup's baseline is called. */
export function baselineName(uuid: string): string {
  return `${uuid}.json`;
}

/** Where baselines are: `s3://bucket/prefix/`, of which the prefix may be empty. */
export function bucketAndPrefix(baselines: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(baselines) ?? [];
  return { bucket, prefix };
}
