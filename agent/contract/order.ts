import * as z from 'zod';
import { contractVersion } from './contract-version.ts';
import { enclosuresSchema } from './enclosure.ts';
import { planSchema, targetNeedsSchema } from './plan.ts';
import { trendSettingsSchema } from './trend.ts';
import { levelSchema } from './verdict.ts';

/** The longest user-data that EC2 takes, before base64. Source: EC2 user guide, "Instance user data". */
export const userDataLimitBytes = 16_384;

export const runIdSchema = z
  .string()
  .regex(/^[0-9a-f]{20}$/)
  .describe('the same for every event of the same object: hash of store, bucket and key');

/** What only the store understands: its definition has the schema that it is parsed with. */
const opaqueSchema = z.record(z.string(), z.json());

/** The id of a store: `agent/stores/registry.ts` has them. */
export const storeIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]{1,31}$/)
  .describe('the kind of backup');

export const basePathSchema = z
  .string()
  .regex(/^[^\p{Cc}]*$/u, 'holds control characters')
  .describe(
    'the repository within its bucket, literally, as its server has it as base_path; empty for the bucket root',
  );

/** Of before 2018, a name in us-east-1 may hold capitals and underscores, and be longer than 63 characters. */
export const bucketSchema = z.string().regex(/^[A-Za-z0-9._-]{3,255}$/, 'is not the name of a bucket');

/** Part of the names of resources. */
const nameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);

export const repositorySchema = z.strictObject({
  name: nameSchema.describe('what the configuration calls it'),
  bucket: bucketSchema,
  basePath: basePathSchema,
  region: z.string().min(1),
});

export const baselinesSchema = z
  .string()
  .regex(/^s3:\/\/[A-Za-z0-9._-]{3,255}\/(?:[\w.!*'()=-]+\/)*$/, 'is not as in s3://bucket/prefix/')
  .describe(
    'where mayfly baseline writes what the source held around each backup, as s3://bucket/prefix/, in the region of ' +
      'Mayfly; left out: what is restored is held against no source',
  );

export const poolNameSchema = nameSchema.describe('what the configuration calls a pool of instances');

/** Where instances of one role may write, without the `:<instance id>/` that follows. */
const ownPrefixSchema = z.string().regex(/^attempts\/[A-Za-z0-9]+$/);

/** Who carries out an order that no instance is launched for: whoever of a pool takes it from its queue. */
const poolSchema = z.strictObject({
  name: poolNameSchema,
  group: z.string().min(1).describe('its Auto Scaling group'),
  queueUrl: z.url(),
  alone: z
    .strictObject({ ownPrefix: ownPrefixSchema })
    .describe('where an instance may write that is launched for a later order of the run alone'),
});

export const marketSchema = z.enum(['spot', 'on-demand']);
export type Market = z.infer<typeof marketSchema>;

/** The most orders of a run. Those that no instance could be had for in time don't count as attempts. */
export const mostOrders = 100;

export const attemptSchema = z.strictObject({
  number: z.number().int().min(1).max(mostOrders),
  deadline: z.iso.datetime().describe('when this attempt must be over'),
});

/** How much may be spent on a run: frozen with its first order, and handed on from each order to the next. */
const limitsSchema = z.strictObject({
  attempts: z.number().int().min(1).max(10).describe('how many instances may work on the run, one after another'),
  durationSeconds: z
    .number()
    .int()
    .positive()
    .describe('the life that this attempt is meant to have; its deadline comes sooner where the run ends sooner'),
  onDemand: z.boolean().describe('whether an instance may be launched on demand where spot has none'),
});

/** Beside those that Mayfly itself puts on an instance. Source: EC2 user guide, "Tag restrictions": 50 in all. */
export const mostTags = 40;
/** They are part of the order, which is user-data. */
export const mostTagBytes = 4_096;

/** Tags of the user's own, by key. */
export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= mostTags, { message: `are more than ${mostTags}` })
  .refine((tags) => new TextEncoder().encode(JSON.stringify(tags)).length <= mostTagBytes, {
    message: `have more than ${mostTagBytes} bytes, written as JSON: shorten them`,
  });

/** The most parts that a backup may be divided into. */
export const mostParts = 32;

/** How a backup may be divided into parts: frozen with its first order. */
const orderedSplitSchema = z.strictObject({
  aboveBytes: z.number().int().positive().describe('what is not larger stays whole'),
  most: z.number().int().min(2).max(mostParts).describe('parts'),
  targetSeconds: z.number().int().positive().nullable().describe('within which the whole is to be proven'),
  durationSeconds: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe("the life that the instance of a part is meant to have; null: by the part's size"),
});
export type OrderedSplit = z.infer<typeof orderedSplitSchema>;

/** Of which whole an order is a part. */
const orderedPartSchema = z.strictObject({
  of: runIdSchema.describe('the run of the whole'),
  number: z.number().int().min(1).max(mostParts),
  count: z.number().int().min(2).max(mostParts),
});

/** What EC2 chooses among its types by. */
const machineNeedsSchema = z.strictObject({
  vcpus: z.number().int().positive().describe('at the least, as memory and disk'),
  memoryGib: z.number().int().positive(),
  diskGb: z.number().int().positive().describe('of disks of its own'),
  hourlyUsd: z
    .number()
    .positive()
    .nullable()
    .describe('the most that an instance may cost, in US dollars an hour; null: no limit'),
  types: z.array(z.string()).describe('only these, with * for any characters; empty: any'),
  forTarget: targetNeedsSchema
    .optional()
    .describe('asked for first in each market, and let go where EC2 has none of it; absent: nothing more is wanted'),
});

/**
 * What an instance is to do, one order for each attempt. It is the instance's user-data; frozen when it is made, and
 * stored before any launch.
 */
export const orderSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  store: storeIdSchema,
  repository: repositorySchema,
  backup: opaqueSchema.describe('which backup of the repository, as its store has recognized it'),
  writtenBy: z.string().nullable().default(null).describe('the version that wrote it; null where that is not known'),
  options: opaqueSchema.default({}).describe("the repository's settings that only its store has"),
  level: levelSchema,
  expectations: opaqueSchema
    .nullable()
    .describe('what the user expects of a restored backup; null where they are enclosed'),
  enclosures: enclosuresSchema.default({}),
  trend: trendSettingsSchema
    .optional()
    .describe('how the report is held against earlier ones; absent: it is not, and nothing of it is remembered'),
  baselines: baselinesSchema.optional(),
  eventAt: z.iso.datetime().describe('when the backup landed'),
  lastFingerprint: opaqueSchema
    .nullable()
    .default(null)
    .describe('the repository as the last run has found it; null when none has read it, or its store does not compare'),
  madeAt: z.iso.datetime().describe('when this order was made'),
  runDeadline: z.iso.datetime().describe('when the run must have its report; the same in all of its orders'),
  attempt: attemptSchema,
  plan: planSchema.optional().describe('absent where the pace of the repository is not known'),
  split: orderedSplitSchema
    .optional()
    .describe(
      'of a whole that is divided, or is to be once the sizes of its items are known: its instance, if it has one, looks ' +
        'for these alone',
    ),
  part: orderedPartSchema.optional().describe('absent: it is about all of its backup'),
  limits: limitsSchema,
  ledger: z.strictObject({
    bucket: z.string(),
    region: z.string(),
    ownPrefix: ownPrefixSchema.describe(
      "where this instance may write, without the `:<instance id>/` that follows: attempts/<its role's id>",
    ),
  }),
  resultsTopicArn: z.string(),
  secret: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('drawn for this attempt; signs what its instance can say through the topic alone'),
  machine: z
    .strictObject({
      images: z
        .array(z.strictObject({ architecture: z.enum(['arm64', 'x86_64']), imageId: z.string() }))
        .max(2)
        .describe('one for each architecture; empty: no image can restore the backup, so that nothing is launched'),
      imageVersions: z.array(z.string()).default([]).describe('that there are images of, and that read this contract'),
      otherContracts: z
        .array(z.strictObject({ version: z.string(), contract: z.number().int().nonnegative() }))
        .default([])
        .describe('images that are not launched: their agents read another version of this contract'),
      launchTemplateId: z.string(),
      launchTemplateVersion: z.string(),
      needs: machineNeedsSchema,
      subnetIds: z.array(z.string()).min(1),
      markets: z
        .array(marketSchema)
        .min(1)
        .max(2)
        .describe('where to launch; the second when the first has no capacity'),
      pool: poolSchema.optional().describe('absent: an instance is launched for this order alone'),
      tags: tagsSchema.optional().describe("the user's own, on all that is launched; left out: none"),
    })
    .describe('what is launched; nothing in a launch request comes from anywhere but the order'),
});
export type Order = z.infer<typeof orderSchema>;
