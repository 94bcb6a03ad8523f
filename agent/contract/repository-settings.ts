import * as z from 'zod';
import { baselinesSchema, mostParts, poolNameSchema, repositorySchema } from './order.ts';
import { durationSchema } from './quantities.ts';
import { trendSettingsSchema } from './trend.ts';
import { levelSchema } from './verdict.ts';

export const stageSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?$/, 'is not a stage')
  .default('production')
  .describe(
    'tells deployments in one account apart, in every name and tag: lower-case letters, digits and hyphens, 16 at most',
  );

const minutesSchema = z
  .number()
  .int()
  .min(5)
  .max(7 * 24 * 60);

const least = z.number().int().min(1);

/** What an instance must have. EC2 knows which of its types do, the future ones included. */
export const instancesSchema = z
  .strictObject({
    onDemand: z
      .boolean()
      .default(true)
      .describe('true: launch on demand where spot has no capacity, and the last attempt always. false: only spot'),
    maximumHourlyUsd: z
      .number()
      .positive()
      .optional()
      .describe(
        'never launch what costs more, in US dollars an hour; left out: the least that will do, whatever it costs',
      ),
    minimumVcpus: least.max(192).default(2).describe('virtual processors, at the least'),
    minimumMemoryGib: least
      .max(2048)
      .default(8)
      .describe('memory in GiB, at the least; a server that restores gets half of it'),
    minimumDiskGb: least
      .max(60_000)
      .default(100)
      .describe(
        'disks of its own in GB, at the least. A backup gets what its restore takes; this counts where it is more, and ' +
          'where a backup does not tell its size',
      ),
    types: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9-]+(\*|\.[a-z0-9*-]+)$/, 'is not an instance type or a pattern such as m7gd.*')
          // Source: botocore ec2, `AllowedInstanceType`.
          .max(30, 'is longer than the 30 characters that EC2 takes'),
      )
      .max(100)
      .default([])
      .describe(
        'only these types, with * for any characters, as in [m7gd.*, m6id.*]; left out: whatever has the above',
      ),
  })
  .describe('what an instance must have, and may cost');

/** When a backup is divided into parts, each of which has an instance of its own. */
export const splitSettingsSchema = z
  .strictObject({
    aboveGib: z
      .number()
      .positive()
      .max(1_000_000)
      .default(500)
      .describe('what is larger is divided, in GiB, into as many parts as are no larger than that'),
    most: z
      .number()
      .int()
      .min(2)
      .max(mostParts)
      .default(16)
      .describe(`how many parts, and so instances at once, 2 to ${mostParts}`),
    target: durationSchema
      .optional()
      .describe(
        'within what time the whole is to be proven, 60m for example: it is divided into as many parts as that takes, up ' +
          'to most; left out: by size alone',
      ),
  })
  .describe(
    'when one backup is proven in parts by several instances, each of which proves some of its items; left out: one ' +
      'instance proves all of it',
  );
export type SplitSettings = z.infer<typeof splitSettingsSchema>;

/**
 * What is asked of each backup of one repository, and on which machine: as mayfly.yaml says it, and as the functions
 * read it. Each of the two adds what it alone knows.
 */
export const repositorySettingsSchema = z.strictObject({
  name: repositorySchema.shape.name.describe(
    'what reports and resources call it: lower-case letters, digits and hyphens, 40 at most',
  ),
  bucket: repositorySchema.shape.bucket.describe('the name of the bucket that the backups land in; it exists'),
  basePath: repositorySchema.shape.basePath,
  level: levelSchema.describe('how deep to go: structure, bytes, restore or examine'),
  durationMinutes: minutesSchema
    .optional()
    .describe(
      'the longest life of one instance, in minutes: twice what a restore takes is a good start; ' +
        'leave it out and Mayfly decides by the backup and by what earlier proofs took',
    ),
  runMaximumMinutes: minutesSchema.describe(
    'the longest time from the order to the report, over all attempts, in minutes',
  ),
  restoreTargetMinutes: minutesSchema
    .optional()
    .describe(
      'your recovery time objective, in minutes: a machine is asked for whose network can bring the backup within it, ' +
        'and an alarm rings when the restore took longer; left out: neither',
    ),
  attempts: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe('how many instances may work on one backup, one after another, where some are taken away or fail'),
  instances: instancesSchema,
  trend: trendSettingsSchema
    .optional()
    .describe(
      'how what was restored is held against earlier proofs of the repository; left out: what is unusual by at least ' +
        '10% is said, and leaves the verdict',
    ),
  baselines: baselinesSchema.optional(),
  split: splitSettingsSchema.optional(),
  pool: poolNameSchema
    .optional()
    .describe('the pool whose instances prove these backups, by its name; left out: each backup gets its own instance'),
});

type Durations = Pick<z.infer<typeof repositorySettingsSchema>, 'durationMinutes' | 'runMaximumMinutes'>;

/** An attempt ends with its run: it can't be meant to live longer. */
export function refuseDurationBeyondRun(settings: Durations, context: z.RefinementCtx): void {
  const { durationMinutes = 0, runMaximumMinutes } = settings;
  if (durationMinutes <= runMaximumMinutes) return;
  const message = 'is longer than runMaximumMinutes';
  context.addIssue({ code: 'custom', path: ['durationMinutes'], message, input: durationMinutes });
}
