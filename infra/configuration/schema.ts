import * as z from 'zod';
import { stageSchema } from '../../agent/contract/repository-settings.ts';
import { allStores, storeOf } from '../../agent/stores/registry.ts';
import { architectures } from '../../lambda/configuration/images.ts';
import { accountSchema, kmsKeySchema, regionSchema, versionSchema } from './fields.ts';
import { networkSchema } from './network.ts';
import { refuseLongOrders } from './order-room.ts';
import { refuseLongRights } from './policy-room.ts';
import { poolConfigurationSchema } from './pool.ts';
import { refusePools } from './pool-conflicts.ts';
import { repositoryConfigurationSchema } from './repository.ts';
import { refuseConflicts } from './repository-conflicts.ts';
import { tagsSchema } from './tags.ts';

/** Source: botocore budgets, `NotificationWithSubscribers`; AWS Budgets quotas. */
const mostBudgetMailboxes = 10;

const days = z.number().int().min(1);

const stateSchema = z.strictObject({
  bucket: z.string().min(3).max(63).describe('the bucket for the state of Terraform; it exists, and has versions'),
  key: z.string().min(1).optional().describe("the state's key; left out: mayfly/<stage>.tfstate"),
  region: regionSchema.optional().describe('the region of that bucket; left out: that of Mayfly'),
});

const notifySchema = z.strictObject({
  mailboxes: z.array(z.email('is not a mail address')).max(20).default([]).describe('who gets the mails to people'),
  endpoints: z
    .array(httpsAddress())
    .max(10)
    .default([])
    .describe(
      'https endpoints that get from SNS what people are told, in plain text. They must confirm within 5 minutes, or ' +
        'the deployment fails',
    ),
  pagers: z
    .array(httpsAddress())
    .max(10)
    .default([])
    .describe(
      "https endpoints that take CloudWatch alarms from SNS: PagerDuty's, Opsgenie's. They must confirm within 5 minutes, " +
        'or the deployment fails',
    ),
});

const ledgerSchema = z
  .strictObject({
    retentionDays: days
      .min(30)
      .max(3650)
      .default(400)
      .describe('how long reports and all that belongs to a run are kept, in days, 30 at least'),
    objectLock: z
      .strictObject({
        mode: z
          .enum(['governance', 'compliance'])
          .default('governance')
          .describe('governance: who has s3:BypassGovernanceRetention may delete; compliance: nobody may'),
        days: days.max(3650).describe('for how long nothing can be deleted, in days'),
      })
      .optional()
      .describe('S3 object lock; left out: none. It can only be chosen when the ledger is made'),
  })
  .refine(({ retentionDays, objectLock }) => objectLock === undefined || objectLock.days <= retentionDays, {
    path: ['objectLock', 'days'],
    message: 'is longer than retentionDays',
  });

const versionsSchema = z
  .array(versionSchema)
  .min(1, 'is empty')
  .max(20)
  .refine((versions) => new Set(versions).size === versions.length, { message: 'has a version twice' });

/** The versions that images are baked of, by store. */
const versionFields = Object.fromEntries(
  allStores().map(({ id, title }) => [
    id,
    versionsSchema.optional().describe(`the versions of ${title} that images are baked of, [8.17.0] for example`),
  ]),
);

const imagesSchema = z.strictObject({
  ...versionFields,
  architectures: z
    .array(z.enum(architectures))
    .min(1, 'is empty')
    .refine((names) => new Set(names).size === names.length, { message: 'has an architecture twice' })
    .default(['arm64'])
    .describe('the architectures that images are baked for, arm64 or x86_64; both make spot capacity likelier'),
  account: accountSchema
    .optional()
    .describe('the 12 digits of the account that owns the images, in quotes; left out: our own'),
  kmsKeyArn: kmsKeySchema
    .optional()
    .describe(
      "the customer-managed key that encrypts images and instances' disks, of this region; left out: EBS's own key",
    ),
  volumeInitializationRate: z
    .number()
    .int()
    .min(100)
    .max(300)
    .optional()
    .describe(
      "how fast EC2 is to bring an instance's disk from its snapshot, in MiB a second, 100 to 300, at EBS's price by " +
        'the GB; left out: as it is read, which costs nothing',
    ),
  maximumAgeDays: days
    .max(365)
    .default(30)
    .describe('alarm when an image in use is older, in days: bake a new one for its security updates'),
});

/** mayfly.yaml: everything that can be chosen about a deployment. Descriptions say what to write, with units. */
export const configurationSchema = z
  .strictObject({
    version: z.literal(1).describe('the version of this format: 1'),
    stage: stageSchema,
    account: accountSchema.describe(
      'the 12 digits of the AWS account, in quotes; nothing is deployed into another one',
    ),
    region: regionSchema.describe(
      'the AWS region of Mayfly and of the buckets, eu-central-1 for example; not one in China',
    ),
    tags: tagsSchema
      .default({})
      .describe('put on every resource, instances and their disks included, beside `mayfly: <stage>`'),
    state: stateSchema.optional().describe('where Terraform keeps its state; left out: in a file beside cdktf.json'),
    network: networkSchema.prefault({}).describe('subnets that exist; left out: a small network of its own is made'),
    notify: notifySchema.prefault({}).describe('whom to tell'),
    ledger: ledgerSchema.prefault({}).describe('how long the ledger, the bucket of reports, keeps what it has'),
    images: imagesSchema.describe('the images that packer/ bakes'),
    dashboard: z
      .boolean()
      .default(false)
      .describe(
        'whether to make a dashboard in CloudWatch; it costs 3 US dollars a month for each 40 repositories, and more for its metrics',
      ),
    budget: z
      .strictObject({ monthlyUsd: z.number().positive().describe('US dollars a month, as in 100') })
      .optional()
      .describe(
        'mail to the mailboxes when what carries the tag `mayfly` costs more in a month; left out: no such budget',
      ),
    pools: z
      .array(poolConfigurationSchema)
      .max(20, 'has more than 20')
      .default([])
      .describe(
        'instances that prove one backup after another, 20 pools at the most; left out: each backup gets an instance of its own',
      ),
    repositories: z
      .array(repositoryConfigurationSchema)
      .min(1, 'is empty')
      .max(100, 'has more than 100. Use another stage')
      .superRefine(refuseConflicts)
      .describe('the repositories to prove, 1 to 100'),
  })
  .superRefine(({ stage, account, region, tags, images, budget, notify, pools, repositories }, context) => {
    refuseLongRights({ stage, account, region, repositories, pools }, context);
    refuseLongOrders(repositories, tags, context);
    refusePools(
      { pools, repositories, architectures: images.architectures, versionsOf: (store) => versionsOf(images, store) },
      context,
    );
    repositories.forEach(({ store, options }, index) => {
      // What is wrong with it already has been said.
      if (options === undefined) return;
      const refuse = (path: PropertyKey[], message: string, input?: unknown) =>
        context.addIssue({ code: 'custom', path, message, input });
      const versions = versionsOf(images, store);
      if (!(store in images)) refuse(['images', store], `is missing: repositories[${index}] needs an image`);
      const pinned = storeOf(store).pinnedVersion(options);
      if (pinned === null || versions.includes(pinned)) return;
      refuse(['repositories', index, store], `is none of images.${store}`, pinned);
    });
    if (budget !== undefined && notify.mailboxes.length === 0) {
      const message = 'has nobody to be mailed to: notify.mailboxes is empty';
      context.addIssue({ code: 'custom', path: ['budget'], message, input: budget });
    }
    if (budget !== undefined && notify.mailboxes.length > mostBudgetMailboxes) {
      const message = `has more than ${mostBudgetMailboxes}, and AWS mails no budget to more. Name a mailing list, or leave budget out`;
      context.addIssue({ code: 'custom', path: ['notify', 'mailboxes'], message, input: notify.mailboxes });
    }
    if (images.kmsKeyArn !== undefined && images.kmsKeyArn.split(':')[3] !== region) {
      const message = `is not a key of ${region}: EC2 encrypts disks by keys of their own region`;
      context.addIssue({ code: 'custom', path: ['images', 'kmsKeyArn'], message, input: images.kmsKeyArn });
    }
  });
export type InfrastructureConfiguration = z.infer<typeof configurationSchema>;

function httpsAddress() {
  return z.url({ protocol: /^https$/, error: 'is not an https address' });
}

/** The versions that images of a store are baked of. */
export function versionsOf(images: InfrastructureConfiguration['images'], store: string): readonly string[] {
  return ((images as Readonly<Record<string, unknown>>)[store] as readonly string[] | undefined) ?? [];
}
