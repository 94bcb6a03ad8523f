import * as z from 'zod';
import { rootPrefix } from '../../agent/blobs/base-path.ts';
import {
  orderSchema,
  poolNameSchema,
  repositorySchema,
  storeIdSchema,
  tagsSchema,
} from '../../agent/contract/order.ts';
import {
  refuseDurationBeyondRun,
  repositorySettingsSchema,
  stageSchema,
} from '../../agent/contract/repository-settings.ts';
import { architectures, imageKinds } from './images.ts';

const ageLimit = z.number().int().min(1);

/** What is asked of every backup of one repository, and on which machine. */
const settingsSchema = repositorySettingsSchema
  .extend({
    region: repositorySchema.shape.region,
    store: storeIdSchema,
    options: orderSchema.shape.options,
    expectations: orderSchema.shape.backup,
    snapshotEveryHours: ageLimit.optional().describe('how old the youngest snapshot may become'),
    verifiedEveryHours: ageLimit.optional().describe('how old the last verified may become'),
    images: z
      .strictObject({
        kind: z.enum(imageKinds).describe('candidates: those that are to prove themselves'),
        version: z.string().min(1).optional().describe('this version alone'),
        architecture: z.enum(architectures).optional().describe('this architecture alone'),
      })
      .default({ kind: 'images' })
      .describe('which images may restore it'),
  })
  .superRefine(refuseDurationBeyondRun);
export type RepositorySettings = z.infer<typeof settingsSchema>;

/** A pool of instances: which backups its members can prove. What it costs and how long it lives, its group knows. */
const poolSchema = z.strictObject({
  name: poolNameSchema,
  store: storeIdSchema,
  version: z.string().min(1).describe('of the server that its one image has'),
  architecture: z.enum(architectures),
  diskGb: z.number().int().positive().describe('that each of its instances has at the least'),
  memoryGib: z.number().int().positive(),
  vcpus: z.number().int().positive(),
});
export type PoolSettings = z.infer<typeof poolSchema>;

/** What reports and resources call the repository of reference snapshots: no other may be called so. */
export const referenceRepository = 'reference';

/** `configuration.json` beside a function's bundle: what is known when the infrastructure is synthesized. */
export const configurationSchema = z.strictObject({
  version: z.literal(1),
  stage: stageSchema,
  tags: tagsSchema.default({}).describe('put on all that is launched, beside those of Mayfly'),
  repositories: z
    .array(settingsSchema)
    .refine((all) => areDistinct(all.map(({ name }) => name)), { message: 'two repositories have the same name' })
    .refine(
      (all) =>
        areDistinct(
          all.map(({ store, bucket, basePath, options }) =>
            JSON.stringify([store, bucket, rootPrefix(basePath), options]),
          ),
        ),
      {
        message: 'two repositories are the same',
      },
    ),
  pools: z.array(poolSchema).default([]),
  maximumImageAgeDays: ageLimit.describe('how old an image in use may become'),
  dashboard: z.boolean().describe('whether a dashboard draws what is measured'),
  reference: z
    .strictObject({ bucket: z.string().min(3), region: z.string().min(1) })
    .optional()
    .describe('where the snapshots land that new images prove themselves with'),
});
export type Configuration = z.infer<typeof configurationSchema>;

/**
 * The environment variable `MAYFLY_DEPLOYMENT`, as JSON: what only the deployment knows, as much of it as there is
 * however many repositories there are. What it knows of each of those is in a parameter of its own: see machines.ts.
 */
const deploymentSchema = z.strictObject({
  region: z.string().min(1),
  ledgerBucket: z.string().min(3),
  resultsTopicArn: z.string().min(1).optional().describe('the trigger needs it'),
  peopleTopicArn: z.string().min(1).optional().describe('absent: no messages to people'),
  pagerTopicArn: z.string().min(1).optional().describe('absent: nobody is paged'),
  triggerQueueUrl: z.string().min(1),
  settleQueueUrl: z.string().min(1),
  schedules: z
    .strictObject({ group: z.string().min(1), roleArn: z.string().min(1) })
    .describe('where the ends of instances are scheduled, and the role that the scheduler ends them with'),
  subnetIds: z.array(z.string().min(1)).min(1).max(10).describe('where instances may be born'),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** Throws a `ConfigurationError` that names each field that is wrong. */
export function parseConfiguration(text: string): Configuration {
  return parse(configurationSchema, text, 'configuration.json');
}

/** Throws a `ConfigurationError` that names each field that is wrong, or the variable when it is not set. */
export function parseDeployment(text: string | undefined): Deployment {
  if (text === undefined)
    throw new ConfigurationError('MAYFLY_DEPLOYMENT is not set. Deploy the infrastructure again.');
  return parse(deploymentSchema, text, 'MAYFLY_DEPLOYMENT');
}

/** The function was deployed with settings that it cannot work with. */
export class ConfigurationError extends Error {
  readonly code = 'configuration';
  override readonly name = 'ConfigurationError';
}

/** `source`: what the text was found in, as a message names it. */
export function parse<T>(schema: z.ZodType<T>, text: string, source: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError(`${source} is not JSON. Deploy the infrastructure again.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    `${source} is wrong. Deploy the infrastructure again.\n${z.prettifyError(parsed.error)}`,
  );
}

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
