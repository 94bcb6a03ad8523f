import * as z from 'zod';
import { refuseDurationBeyondRun, repositorySettingsSchema } from '../../agent/contract/repository-settings.ts';
import { includesRestore } from '../../agent/contract/verdict.ts';
import { allStores, defaultStoreId, storeIds } from '../../agent/stores/registry.ts';
import type { StoreDefinition } from '../../agent/stores/store-definition.ts';
import { accountSchema, kmsKeySchema } from './fields.ts';
import { expectationsOf } from './store-expectations.ts';

const hours = z
  .number()
  .int()
  .min(1)
  .max(366 * 24);

const settings = repositorySettingsSchema.shape;

/** What every repository has, whatever lies in it. */
const commonFields = {
  name: settings.name,
  bucket: settings.bucket,
  bucketAccount: accountSchema
    .optional()
    .describe(
      'the 12 digits of the account that owns the bucket, in quotes; left out: our own. Another account must let us ' +
        'in, see docs/deploy.md',
    ),
  basePath: settings.basePath
    .default('')
    .describe(
      'where the repository begins within the bucket: base_path as it is in Elasticsearch, slashes at its ends included; ' +
        'leave it out for the bucket root',
    ),
  notification: z
    .enum(['eventbridge', 'bucket'])
    .default('eventbridge')
    .describe(
      'how backups are heard of. eventbridge: switch on EventBridge in the properties of the bucket; disturbs nobody. ' +
        'bucket: Mayfly REPLACES the notification configuration of the bucket; only for a bucket that nobody else uses',
    ),
  kmsKeyArn: kmsKeySchema
    .optional()
    .describe('the customer-managed key that encrypts the backups, arn:aws:kms:<region>:<account>:key/<id>'),
  level: settings.level.default('examine'),
  snapshotEveryHours: hours
    .optional()
    .describe('alarm when no backup has landed for so many hours: 26 for a nightly one; left out: no such alarm'),
  verifiedEveryHours: hours
    .optional()
    .describe('alarm when no backup was verified for so many hours: 50 for a nightly one; left out: no such alarm'),
  restoreTargetMinutes: settings.restoreTargetMinutes,
  durationMinutes: settings.durationMinutes,
  runMaximumMinutes: settings.runMaximumMinutes.default(360),
  attempts: settings.attempts,
  trend: settings.trend,
  baselines: settings.baselines,
  split: settings.split,
  pool: settings.pool,
  instances: settings.instances.prefault({}).describe('what an instance must have, and may cost'),
};

type CommonFields = z.infer<z.ZodObject<typeof commonFields>>;

/** One repository, as mayfly.yaml describes it: what every one has, and what only its store knows. */
export interface RepositoryConfiguration extends CommonFields {
  readonly store: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What is expected of each backup, as the store's schema has parsed it. */
  readonly expectations: unknown;
}

const [first, ...others] = allStores().map(repositoryOf);
if (first === undefined) throw new Error('There is no store.');

export const repositoryConfigurationSchema: z.ZodType<RepositoryConfiguration> = z.discriminatedUnion(
  'store',
  [first, ...others],
  { error: ({ code }) => (code === 'invalid_union' ? `is none of ${storeIds.join(', ')}` : undefined) },
);

function repositoryOf(definition: StoreDefinition) {
  const { id, title, schemas, expectationsField, noExpectations } = definition;
  const kind = z.literal(id).describe(`what lies in it: ${storeIds.join(' or ')}; left out: ${defaultStoreId}`);
  const store = id === defaultStoreId ? kind.optional() : kind;
  const fields = {
    ...commonFields,
    store,
    ...schemas.options.shape,
    [expectationsField]: expectationsOf(id).optional(),
  };
  return z
    .strictObject(fields)
    .describe(`a repository of ${title}`)
    .superRefine(refuseDurationBeyondRun)
    .superRefine(refuseUseless)
    .superRefine((repository, context) => refuseUselessBaselines(repository, definition, context))
    .superRefine((repository, context) => {
      const { [expectationsField]: expectations = noExpectations } = repository as Record<string, unknown>;
      refuseUselessSplit({ ...repository, expectations }, definition, context);
    })
    .transform((repository): RepositoryConfiguration => {
      const {
        [expectationsField]: expectations = noExpectations,
        store: _,
        ...rest
      } = repository as Record<string, unknown>;
      const isOption = (name: string) => name in schemas.options.shape;
      const entries = Object.entries(rest);
      return {
        ...(Object.fromEntries(entries.filter(([name]) => !isOption(name))) as CommonFields),
        store: id,
        options: Object.fromEntries(entries.filter(([name]) => isOption(name))),
        expectations,
      };
    });
}

/** Nothing would ever be held against them. */
function refuseUselessBaselines(
  repository: CommonFields,
  { commandLine, title }: StoreDefinition,
  context: z.RefinementCtx,
) {
  const { level, baselines: input } = repository;
  if (input === undefined) return;
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['baselines'], message, input });
  if (commandLine.baseline === undefined) refuse(`has no meaning: nobody counts the source of ${title}`);
  else if (level !== 'examine') refuse(`has no meaning: at level ${level} nothing restored is counted`);
}

/** What is one whole, or has to be seen at once. */
function refuseUselessSplit(
  { split: input, expectations }: Pick<RepositoryConfiguration, 'split' | 'expectations'>,
  { division, title }: StoreDefinition,
  context: z.RefinementCtx,
) {
  if (input === undefined) return;
  const whole = `has no meaning: a backup of ${title} is one whole`;
  const message = division === undefined ? whole : division.refusal(expectations);
  if (message !== null) context.addIssue({ code: 'custom', path: ['split'], message, input });
}

/** An alarm that can only ring, or never can, and a trend of nothing. */
function refuseUseless(repository: CommonFields, context: z.RefinementCtx): void {
  if (includesRestore(repository.level)) return;
  for (const field of ['verifiedEveryHours', 'restoreTargetMinutes', 'trend'] as const) {
    if (repository[field] === undefined) continue;
    const message = `has no meaning: at level ${repository.level} nothing is restored, and nothing is ever verified`;
    context.addIssue({ code: 'custom', path: [field], message, input: repository[field] });
  }
}
