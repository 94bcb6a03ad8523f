import type * as z from 'zod';
import { mostPolicies, packed } from '../policies/in-parts.ts';
import { policy } from '../policies/policy.ts';
import { repositoriesStatements } from '../policies/pool.ts';
import { queueStatements } from '../policies/queue.ts';
import { surveyStatements } from '../policies/trigger.ts';
import { instanceRights } from '../wiring/instance-rights.ts';
import { landingSenders } from '../wiring/landing-senders.ts';
import { type Names, stageNames } from '../wiring/names.ts';
import { type PoolConfiguration, usersOf } from './pool.ts';
import type { RepositoryConfiguration } from './repository.ts';

/** Source: SQS developer guide, "Amazon SQS policy quotas". */
const queuePolicyBytes = 8_192;

export interface GrantedConfiguration {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  readonly repositories: readonly RepositoryConfiguration[];
  readonly pools: readonly PoolConfiguration[];
}

/** Rights grow with the repositories, what AWS takes of them does not: what is beyond is refused where it begins. */
export function refuseLongRights(configuration: GrantedConfiguration, context: z.RefinementCtx): void {
  const { pools } = configuration;
  // What is wrong with one already has been said.
  const repositories = configuration.repositories.filter(({ options }) => options !== undefined);
  if (repositories.length < configuration.repositories.length) return;
  const names = stageNames(configuration);
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message, input: configuration });

  const beyond = firstBeyond(repositories, (some) => fitsIntoRole(surveyStatements(some, names)));
  if (beyond !== null) {
    refuse(
      ['repositories', beyond, 'basePath'],
      `is one too many, or too long: what the trigger may read of this and of all before has no room in ${mostPolicies} ` +
        'policies, which is what a role may have. Shorten base paths, share a bucket and its key, or use another stage',
    );
  }
  const loud = firstBeyond(repositories, (some) => queuePolicyOf(some, names).length <= queuePolicyBytes);
  if (loud !== null) {
    refuse(
      ['repositories', loud, 'notification'],
      `is bucket, once too often: a queue's policy has ${queuePolicyBytes} bytes, and names each bucket. Use eventbridge`,
    );
  }
  pools.forEach((pool, index) => {
    const users = usersOf(pool, repositories);
    if (fitsIntoRole(repositoriesStatements({ repositories: users.map((user) => instanceRights(user, names)) })))
      return;
    refuse(
      ['pools', index, 'shared'],
      `is used by ${users.length} repositories, and the rights to all of them have no room in ${mostPolicies} policies, ` +
        'which is what a role may have. Give some of them another pool, or shorten their base paths',
    );
  });
}

/** The place of the first repository that is too many with all before it; null where all are few enough. */
function firstBeyond(
  repositories: readonly RepositoryConfiguration[],
  areFew: (some: readonly RepositoryConfiguration[]) => boolean,
): number | null {
  if (areFew(repositories)) return null;
  return repositories.findIndex((_, index) => !areFew(repositories.slice(0, index + 1)));
}

function fitsIntoRole(statements: Parameters<typeof packed>[0]): boolean {
  return packed(statements).length <= mostPolicies;
}

function queuePolicyOf(repositories: readonly RepositoryConfiguration[], names: Names): string {
  const { partition, region, account } = names.place;
  const queueArn = `arn:${partition}:sqs:${region}:${account}:${names.functions.trigger}`;
  return policy(queueStatements(queueArn, account, landingSenders(repositories, names)));
}
