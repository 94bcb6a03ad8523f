import * as z from 'zod';
import { poolNameSchema } from '../../agent/contract/order.ts';
import { instancesSchema } from '../../agent/contract/repository-settings.ts';
import { architectures } from '../../lambda/configuration/images.ts';
import { versionSchema } from './fields.ts';
import type { RepositoryConfiguration } from './repository.ts';

/** A role's name has room for no more. Source: botocore iam, `roleNameType`: 64 characters, with stage and all. */
const mostNameCharacters = 35;

/** An image powers its machine off after a week, whatever it was told: `packer/`, the clock of an instance. */
export const longestLifeHours = 7 * 24;

const hourSeconds = 60 * 60;

/** Instances that prove one backup after another, as mayfly.yaml describes them. */
export const poolConfigurationSchema = z
  .strictObject({
    name: poolNameSchema
      .max(mostNameCharacters, `is longer than ${mostNameCharacters} characters`)
      .describe(
        `what repositories and resources call it: lower-case letters, digits and hyphens, ${mostNameCharacters} at most`,
      ),
    version: versionSchema.describe(
      'the version of its one image: one of images.<store>. What that can not restore gets an instance of its own',
    ),
    architecture: z
      .enum(architectures)
      .default('arm64')
      .describe('the architecture of its one image, arm64 or x86_64: one of images.architectures'),
    most: z.number().int().min(1).max(100).default(8).describe('how many instances it may have at once, 1 to 100'),
    idleMinutes: z
      .number()
      .int()
      .min(1)
      .max(120)
      .default(10)
      .describe('how long an instance waits for its next backup before it leaves, in minutes, 1 to 120'),
    lifeHours: z
      .number()
      .int()
      .min(1)
      .max(longestLifeHours)
      .default(12)
      .describe(
        'how old an instance may be and begin with another backup, in hours, 1 to 168; with the longest ' +
          'runMaximumMinutes of its repositories, 168 at most',
      ),
    shared: z
      .boolean()
      .default(false)
      .describe(
        'true: several repositories may use it, and an instance that proves a backup of one may read them all ' +
          '(docs/deploy.md)',
      ),
    instances: instancesSchema
      .omit({ onDemand: true })
      .prefault({})
      .describe(
        'what an instance must have, and may cost. They are spot: what spot has no capacity for gets an instance as its ' +
          "repository's instances say",
      ),
  })
  .describe('a pool of instances, each of which proves one backup after another');
export type PoolConfiguration = z.infer<typeof poolConfigurationSchema>;

/** Those whose backups a pool proves. */
export function usersOf<R extends Pick<RepositoryConfiguration, 'pool'>>(
  { name }: Pick<PoolConfiguration, 'name'>,
  repositories: readonly R[],
): R[] {
  return repositories.filter(({ pool }) => pool === name);
}

/** From the boot of one of its instances: when it takes no further order, and when it is powered off in any case. */
export function lifeOf(
  pool: Pick<PoolConfiguration, 'name' | 'lifeHours'>,
  repositories: readonly Pick<RepositoryConfiguration, 'pool' | 'runMaximumMinutes'>[],
): { readonly lifeSeconds: number; readonly endSeconds: number } {
  const lifeSeconds = pool.lifeHours * hourSeconds;
  const longestRunMinutes = Math.max(0, ...usersOf(pool, repositories).map((user) => user.runMaximumMinutes));
  return { lifeSeconds, endSeconds: lifeSeconds + longestRunMinutes * 60 };
}
