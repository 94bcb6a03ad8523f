import * as z from 'zod';
import { percentSchema } from './quantities.ts';
import { levelSchema, verdictSchema } from './verdict.ts';

const count = z.number().int().nonnegative();
const moment = z.iso.datetime();

/** The days that a history goes back to, one backup for each; and the newest proofs beside them. */
export const mostNights = 120;
/** The largest series of a night; what is smaller is not remembered. */
export const mostSeries = 150;
/** The largest items of a night that the next proof is held against one by one. */
export const mostYardstickItems = 1_000;
/** The longest history that is written: smaller series go until it fits. */
export const historyLimitBytes = 1024 * 1024;

/** How the trend is judged, as mayfly.yaml says it for one repository. */
export const trendSettingsSchema = z.strictObject({
  severity: z
    .enum(['fail', 'warn', 'ignore'])
    .default('warn')
    .describe(
      'what becomes of numbers that are not as usual. fail: the backup is suspect. warn: it stays verified, and page, ' +
        'mail and history say it. ignore: the trend is not judged; what is emptied, gone or lost by half is said still',
    ),
  least: percentSchema
    .default('10%')
    .describe('how far from what is expected a number must be, at the least, to be said: 10%'),
});
export type TrendSettings = z.infer<typeof trendSettingsSchema>;

const itemCountSchema = count.describe('how many items (indices) it is made of');
const documentsSchema = count
  .nullable()
  .describe('as a search counts them where that was asked, else records as the server stores them; null if unknown');
const bytesSchema = count.describe('in the backup');

/** Items whose names differ in a date or a running number alone are one series; any other item is one by itself. */
const seriesNightSchema = z.strictObject({
  name: z.string().min(1).describe('the name of the item, with * for what rolls over: logs-app-*'),
  items: itemCountSchema,
  documents: documentsSchema,
  bytes: bytesSchema,
  fields: count.optional().describe('of that item of it that has the most; absent where nobody has counted'),
  warned: z
    .literal(true)
    .optional()
    .describe('its trend or a scandal was said: no yardstick until three same weekdays confirm the new level'),
});
export type SeriesNight = z.infer<typeof seriesNightSchema>;

/** What a `change` was asked of, by the words of `for`: what the same group is held against the next time. */
const groupNightSchema = z.strictObject({
  for: z.array(z.string()),
  of: z.enum(['documents', 'bytes']),
  value: count,
  warned: z.literal(true).optional().describe('it was not as expected: no yardstick until it is confirmed'),
});
export type GroupNight = z.infer<typeof groupNightSchema>;

/** The fields of what a check was asked of: all of them by name where they fit, else their number and a hash. */
export const fieldListSchema = z.strictObject({
  count: count.describe('how many there are'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of their names and types, in hex: equal means that nothing has changed'),
  types: z
    .record(z.string(), z.string())
    .optional()
    .describe('the type of each by its name; absent where it is too long'),
});
export type FieldList = z.infer<typeof fieldListSchema>;

/** What the next proof is held against, item by item: of what warned, still the numbers before. */
const yardstickItemSchema = z.strictObject({
  name: z.string().min(1).describe('path of the item, joined by slashes'),
  documents: count,
  at: moment
    .optional()
    .describe('the begin of the backup that had so many, where its night is not the one: it has warned since'),
});
export type YardstickItem = z.infer<typeof yardstickItemSchema>;

/** One proven backup as numbers. */
const nightSchema = z.strictObject({
  uuid: z.string().nullable().describe("the backup's own; null for stores without"),
  name: z.string().nullable(),
  startedAt: moment.describe("the backup's own begin: its place in the trend, whenever it was proven"),
  provenAt: moment.describe('the end of its proof'),
  verdict: verdictSchema.describe('verified; suspect where nothing but its trend or a scandal made it so'),
  level: levelSchema.describe('restore or examine: documents are compared between proofs of the same level alone'),
  warned: z.boolean().describe('whether its trend, a change or a scandal was said'),
  documents: documentsSchema,
  bytes: count.describe('of all that was restored of it'),
  seconds: z.number().nonnegative().describe('from the begin of the first phase of its proof to the end of the last'),
  series: z.array(seriesNightSchema).max(mostSeries).describe('the largest ones'),
  seriesLeftOut: count.describe('series that `series` lacks'),
  groups: z
    .array(groupNightSchema)
    .max(mostSeries)
    .optional()
    .describe('what a `change` was asked of; absent: nothing'),
  fieldLists: z
    .array(z.strictObject({ for: z.array(z.string()), list: fieldListSchema }))
    .optional()
    .describe('of what a `schema` with `changes` was asked of; of the newest backup alone'),
  items: z.array(yardstickItemSchema).max(mostYardstickItems).optional().describe('of the newest backups alone'),
  itemsLeftOut: count.optional().describe('items that `items` lacks, being smaller; absent: none'),
});
export type Night = z.infer<typeof nightSchema>;

/** What is remembered of a repository's proven backups: what the next one is held against. */
export const historySchema = z.strictObject({
  version: z.literal(1),
  store: z.string().describe('the kind of backup, by the id of its store'),
  repository: z.string().min(1).describe('what the configuration calls it, or its location'),
  nights: z
    .array(nightSchema)
    .max(mostNights)
    .describe('the oldest first: one a day (the first that was not said to be unusual), and the newest ones'),
});
export type History = z.infer<typeof historySchema>;

const pointSchema = z.strictObject({
  at: moment,
  value: z.number().nonnegative(),
  low: z.number().optional().describe('the least that was expected of that day; absent while it was learning'),
  high: z.number().optional(),
});
export type TrendPoint = z.infer<typeof pointSchema>;

const reportedSeriesSchema = z.strictObject({
  name: z.string().describe('the series; empty for the backup as a whole'),
  of: z.enum(['documents', 'bytes', 'fields', 'seconds-per-gb']).describe('what was measured'),
  state: z
    .enum(['learning', 'usual', 'unusual'])
    .describe('learning: too few earlier backups for the whole rule; from seven on what is emptied or halved is said'),
  nights: count.describe('how many earlier days it was held against'),
  needed: count.optional().describe('while it is learning: how many it takes. learning (12 of 21 nights)'),
  actual: z.number().nonnegative(),
  expected: z.number().nonnegative().optional().describe('absent below seven days'),
  low: z.number().nonnegative().optional().describe('the least that is as usual'),
  high: z.number().nonnegative().optional().describe('the most that is as usual; absent where more is never said'),
  points: z.array(pointSchema).max(60).optional().describe('of earlier days, the oldest first; of what is drawn alone'),
});
export type ReportedSeries = z.infer<typeof reportedSeriesSchema>;

/** How a backup compares with those that were proven before. */
export const reportedTrendSchema = z.strictObject({
  ...trendSettingsSchema.shape,
  nights: count.describe('earlier days that were known'),
  series: z
    .array(reportedSeriesSchema)
    .max(4 * mostSeries + 1)
    .describe('what is unusual first, then the largest'),
  seriesLeftOut: count.describe('series that are too small to be remembered'),
});
export type ReportedTrend = z.infer<typeof reportedTrendSchema>;
