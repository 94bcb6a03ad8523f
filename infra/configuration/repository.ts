import * as z from 'zod';
import { expectationsSchema } from '../../agent/contract/expectations.ts';
import { repositorySchema } from '../../agent/contract/order.ts';
import { includesRestore, levelSchema } from '../../agent/contract/verdict.ts';
import { instancesSchema, referenceRepository } from '../../lambda/configuration/configuration.ts';
import { accountSchema, elasticsearchVersionSchema } from './fields.ts';

const minutes = z
  .number()
  .int()
  .min(5)
  .max(7 * 24 * 60);

const hours = z
  .number()
  .int()
  .min(1)
  .max(366 * 24);

/** What is left of an instance's user-data beside all else in an order, the longest names and lists considered. */
const longestExpectationsBytes = 12_000;

/** One snapshot repository, as mayfly.yaml describes it. */
export const repositoryConfigurationSchema = z
  .strictObject({
    name: repositorySchema.shape.name.describe(
      'what reports and resources call it: lower-case letters, digits and hyphens, 40 at most',
    ),
    bucket: repositorySchema.shape.bucket.describe('the name of the bucket that the snapshots land in; it exists'),
    bucketAccount: accountSchema
      .optional()
      .describe(
        'the 12 digits of the account that owns the bucket, in quotes; left out: our own. Another account must let us ' +
          'in, see docs/deploy.md',
      ),
    basePath: repositorySchema.shape.basePath
      .default('')
      .describe(
        "the repository's base_path in Elasticsearch, without slashes at its ends; leave it out for the bucket root",
      ),
    notification: z
      .enum(['eventbridge', 'bucket'])
      .default('eventbridge')
      .describe(
        'how snapshots are heard of. eventbridge: switch on EventBridge in the properties of the bucket; disturbs nobody. ' +
          'bucket: Mayfly REPLACES the notification configuration of the bucket; only for a bucket that nobody else uses',
      ),
    kmsKeyArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, 'is not the ARN of a KMS key')
      .optional()
      .describe('the customer-managed key that encrypts the snapshots, arn:aws:kms:<region>:<account>:key/<id>'),
    elasticsearch: elasticsearchVersionSchema
      .optional()
      .describe(
        'restore with this version alone, one of images.elasticsearch; left out: with the version that wrote the ' +
          'snapshot, else the oldest that can read it',
      ),
    level: levelSchema.default('examine').describe('how deep to go: structure, bytes, restore or examine'),
    expectations: expectationsSchema
      .refine((expectations) => Buffer.byteLength(JSON.stringify(expectations)) <= longestExpectationsBytes, {
        message: 'are too long: an order has room for 12,000 bytes of them. Write fewer, wider patterns',
      })
      .default({ version: 1, indices: [] })
      .describe('what must hold of a restored snapshot: the expectations, or the path of a YAML file that holds them'),
    snapshotEveryHours: hours
      .optional()
      .describe('alarm when no snapshot has landed for so many hours: 26 for a nightly one; left out: no such alarm'),
    verifiedEveryHours: hours
      .optional()
      .describe('alarm when no snapshot was verified for so many hours: 50 for a nightly one; left out: no such alarm'),
    restoreTargetMinutes: minutes
      .optional()
      .describe(
        'your recovery time objective, in minutes: alarm when a restore took longer on the machine that proved it; left ' +
          'out: no such alarm',
      ),
    durationMinutes: minutes
      .optional()
      .describe(
        'the longest life of one instance, in minutes: twice what a restore takes is a good start; ' +
          'leave it out and Mayfly decides by the snapshot',
      ),
    runMaximumMinutes: minutes
      .default(360)
      .describe('the longest time from the order to the report, over all attempts, in minutes'),
    attempts: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('how many instances may work on one snapshot, one after another, where some are taken away or fail'),
    instances: instancesSchema.prefault({}).describe('what an instance must have, and may cost'),
  })
  .refine(({ durationMinutes = 0, runMaximumMinutes }) => durationMinutes <= runMaximumMinutes, {
    path: ['durationMinutes'],
    message: 'is longer than runMaximumMinutes',
  })
  .superRefine((repository, context) => {
    if (includesRestore(repository.level)) return;
    // An alarm that can only ring, or never can.
    for (const field of ['verifiedEveryHours', 'restoreTargetMinutes'] as const) {
      if (repository[field] === undefined) continue;
      const message = `has no meaning: at level ${repository.level} nothing is restored, and nothing is ever verified`;
      context.addIssue({ code: 'custom', path: [field], message, input: repository[field] });
    }
  });
export type RepositoryConfiguration = z.infer<typeof repositoryConfigurationSchema>;

/** Names and places are each one repository's; one bucket has one way to tell of its snapshots. */
export function refuseConflicts(repositories: readonly RepositoryConfiguration[], context: z.RefinementCtx): void {
  repositories.forEach((repository, index) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [index, field], message, input: repository });
    if (repository.bucketAccount !== undefined && repository.notification === 'bucket') {
      refuse('notification', "is bucket, and the bucket is another account's: that one must send its events");
    }
    if (repository.name === referenceRepository) {
      refuse('name', `is that of the repository that new images prove themselves with: ${referenceRepository}`);
    }
    for (const earlier of repositories.slice(0, index)) {
      if (earlier.name === repository.name) refuse('name', `is that of another repository, too: ${repository.name}`);
      if (earlier.bucket !== repository.bucket) continue;
      if (earlier.basePath === repository.basePath) {
        refuse('basePath', `is that of ${earlier.name} too, in the same bucket`);
      }
      if (earlier.bucketAccount !== repository.bucketAccount) {
        refuse('bucketAccount', `differs from that of ${earlier.name}, in the same bucket`);
      }
      if (earlier.notification !== repository.notification) {
        refuse(
          'notification',
          `differs from that of ${earlier.name}, in the same bucket: one configuration would replace the other`,
        );
      }
    }
  });
}
