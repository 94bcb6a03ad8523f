import * as z from 'zod';
import { expectationsSchema } from '../../agent/contract/expectations.ts';
import { repositorySchema } from '../../agent/contract/order.ts';
import { levelSchema } from '../../agent/contract/verdict.ts';

const minutes = z
  .number()
  .int()
  .min(5)
  .max(7 * 24 * 60);

/** What is left of an instance's user-data beside all else in an order, the longest names and lists considered. */
const longestExpectationsBytes = 12_000;

const imageSchema = z.strictObject({
  elasticsearch: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'is not a version such as 8.17.0')
    .describe('the version of Elasticsearch on it, 8.17.0 for example'),
  imageId: z
    .string()
    .regex(/^ami-[0-9a-f]{8,17}$/, 'is not the id of an image')
    .describe('the image that packer/ has made, ami-…'),
});

const repositoryConfigurationSchema = z
  .strictObject({
    name: repositorySchema.shape.name.describe(
      'what reports and resources call it: lower-case letters, digits and hyphens, 40 at most',
    ),
    bucket: repositorySchema.shape.bucket.describe('the name of the bucket that the snapshots land in; it exists'),
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
    level: levelSchema.default('examine').describe('how deep to go: structure, bytes, restore or examine'),
    expectations: expectationsSchema
      .refine((expectations) => Buffer.byteLength(JSON.stringify(expectations)) <= longestExpectationsBytes, {
        message: 'are too long: an order has room for 12,000 bytes of them. Write fewer, wider patterns',
      })
      .default({ version: 1, indices: [] })
      .describe('what must hold of a restored snapshot: the expectations, or the path of a YAML file that holds them'),
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
    onDemand: z
      .boolean()
      .default(true)
      .describe('true: launch on demand where spot has no capacity, and the last attempt always. false: only spot'),
    images: z
      .array(imageSchema)
      .min(1, 'is empty')
      .max(20)
      .refine((images) => new Set(images.map(({ elasticsearch }) => elasticsearch)).size === images.length, {
        message: 'has two images of the same version of Elasticsearch',
      })
      .describe(
        'the images with Elasticsearch and the agent. A snapshot is restored with the version that wrote it, else the oldest that can read it',
      ),
    instanceTypes: z
      .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'is not an instance type'))
      .min(1, 'is empty')
      .max(20)
      .describe(
        'the types that will do, each fit for the images (arm64 or x86); the more, the likelier is spot capacity. Of ' +
          'those, a snapshot gets types whose own disks hold it twice',
      ),
  })
  .refine(({ durationMinutes = 0, runMaximumMinutes }) => durationMinutes <= runMaximumMinutes, {
    path: ['durationMinutes'],
    message: 'is longer than runMaximumMinutes',
  });

/** mayfly.yaml: everything that can be chosen about a deployment. Descriptions say what to write, with units. */
export const configurationSchema = z.strictObject({
  version: z.literal(1).describe('the version of this format: 1'),
  stage: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?$/, 'is not a stage')
    .default('production')
    .describe(
      'tells deployments in one account apart, in every name and tag: lower-case letters, digits and hyphens, 16 at most',
    ),
  account: z
    .string('is not text')
    .regex(/^\d{12}$/, 'is not an account')
    .describe('the 12 digits of the AWS account, in quotes; nothing is deployed into another one'),
  region: z
    .string()
    .regex(/^(?!cn-)[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region')
    .describe('the AWS region of Mayfly and of the buckets, eu-central-1 for example; not one in China'),
  tags: z.record(z.string(), z.string()).default({}).describe('put on every resource, beside `mayfly: <stage>`'),
  network: z
    .strictObject({
      vpcId: z
        .string()
        .regex(/^vpc-[0-9a-f]{8,17}$/, 'is not a VPC')
        .describe('the VPC of the subnets, vpc-…'),
      subnetIds: z
        .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'is not a subnet'))
        .min(1, 'is empty')
        .max(10)
        .describe('where instances may be born, subnet-…; they must reach S3, and SNS if notices are to go out'),
    })
    .describe('an existing network'),
  notify: z
    .strictObject({
      mailboxes: z.array(z.email('is not a mail address')).max(20).default([]).describe('who gets the mails to people'),
      pagers: z
        .array(z.url({ protocol: /^https$/, error: 'is not an https address' }))
        .max(10)
        .default([])
        .describe("https endpoints that take CloudWatch alarms from SNS: PagerDuty's, Opsgenie's"),
    })
    .default({ mailboxes: [], pagers: [] })
    .describe('whom to tell'),
  repositories: z
    .array(repositoryConfigurationSchema)
    .min(1, 'is empty')
    .max(
      18,
      'has more than 18: what is deployed of them must fit into 4 KB of environment, and their rights into one policy. Use another stage',
    )
    .superRefine(refuseConflicts)
    .describe('the snapshot repositories to prove, at least one'),
});
export type InfrastructureConfiguration = z.infer<typeof configurationSchema>;
export type RepositoryConfiguration = InfrastructureConfiguration['repositories'][number];

type Repositories = readonly z.infer<typeof repositoryConfigurationSchema>[];

function refuseConflicts(repositories: Repositories, context: z.RefinementCtx): void {
  repositories.forEach((repository, index) => {
    for (const earlier of repositories.slice(0, index)) {
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: [index, field], message, input: repository });
      if (earlier.name === repository.name) refuse('name', `is that of another repository, too: ${repository.name}`);
      if (earlier.bucket !== repository.bucket) continue;
      if (earlier.basePath === repository.basePath) {
        refuse('basePath', `is that of ${earlier.name} too, in the same bucket`);
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
