import { createHash } from 'node:crypto';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { expectationsInOrderBytes } from '../../agent/contract/enclosure.ts';
import { type Order, orderSchema, userDataLimitBytes } from '../../agent/contract/order.ts';
import type { DeployedMachines } from '../aws/read-machines.ts';
import { ConfigurationError, type Deployment, type RepositorySettings } from '../configuration/configuration.ts';
import { enclosureOf } from '../ledger/enclosures.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import { attemptDeadline, marketsFor, newSecret } from '../run/next-order.ts';
import type { ChosenMachine } from './choose-machine.ts';
import { durationSeconds } from './duration.ts';
import type { ObjectCreated } from './object-created.ts';

/** The order would not fit into the user-data of an instance. */
export class OrderTooLargeError extends Error {
  readonly code = 'order-too-large';
  override readonly name = 'OrderTooLargeError';
}

/**
 * What every order for a repository says of the deployment, and a new secret. Throws a `ConfigurationError` when the
 * deployment has no topic for results.
 */
export function frameOf(
  { ledgerBucket, region, resultsTopicArn, subnetIds }: Deployment,
  { repository: { instanceRoleId, launchTemplateId, launchTemplateVersion } }: DeployedMachines,
) {
  if (resultsTopicArn === undefined) {
    throw new ConfigurationError('MAYFLY_DEPLOYMENT has no resultsTopicArn. Deploy the infrastructure again.');
  }
  return {
    ledger: { bucket: ledgerBucket, region, ownPrefix: `attempts/${instanceRoleId}` },
    resultsTopicArn,
    secret: newSecret(),
    machine: { launchTemplateId, launchTemplateVersion, subnetIds },
  };
}

/** Where a pool's members write, and which queue they take the order from. */
function inPool(
  ledger: Order['ledger'],
  { name, group, queueUrl, instanceRoleId }: NonNullable<DeployedMachines['pool']>,
) {
  const pool = { name, group, queueUrl, alone: { ownPrefix: ledger.ownPrefix } };
  return { ledger: { ...ledger, ownPrefix: `attempts/${instanceRoleId}` }, pool };
}

/** The same for every event of the same object, whenever and however often it arrives. */
export function runIdOf(store: string, { bucket, key }: Pick<ObjectCreated, 'bucket' | 'key'>): string {
  return createHash('sha256')
    .update(JSON.stringify([store, bucket, key]))
    .digest('hex')
    .slice(0, 20);
}

/** What the user expects, as text, where it is too long to stand in an order; null where it isn't. */
export function enclosedExpectations({ expectations }: Pick<RepositorySettings, 'expectations'>): string | null {
  const text = JSON.stringify(expectations);
  return Buffer.byteLength(text) > expectationsInOrderBytes ? text : null;
}

export interface OrderInput {
  readonly objectCreated: ObjectCreated;
  /** As the store has recognized it. */
  readonly backup: unknown;
  readonly settings: RepositorySettings;
  /** Of its subnets, those that the instance may be born in. */
  readonly deployment: Deployment;
  /** Of the repository, and of the pool that is chosen. */
  readonly machines: DeployedMachines;
  /** What the user wants on all that is launched. */
  readonly tags: Readonly<Record<string, string>>;
  readonly chosen: ChosenMachine;
  /** As the store's last run has found the repository. */
  readonly lastFingerprint: unknown;
  readonly now: Date;
}

/**
 * The order for a backup's first attempt, and its text.
 *
 * Its deadlines count from now, when the order is made and frozen, not from the event: an event that was held up in
 * its queue for hours is no reason not to prove the snapshot. How late that can be is bounded by the queue's retention.
 * Throws an `OrderTooLargeError` beyond EC2's limit for user-data, and what `frameOf` throws.
 */
export function makeOrder({
  objectCreated,
  backup,
  settings,
  deployment,
  machines,
  tags,
  chosen,
  lastFingerprint,
  now,
}: OrderInput): StoredOrder<Order> {
  const { store, name, bucket, basePath, region, options, level, expectations } = settings;
  const enclosed = enclosedExpectations(settings);
  const { machine, ...alone } = frameOf(deployment, machines);
  const { ledger, pool } = machines.pool === null ? { ledger: alone.ledger } : inPool(alone.ledger, machines.pool);
  const runDeadline = new Date(now.getTime() + settings.runMaximumMinutes * 60_000).toISOString();
  const seconds = durationSeconds(settings, chosen.seconds);
  const limits = { attempts: settings.attempts, durationSeconds: seconds, onDemand: settings.instances.onDemand };
  const order: Order = orderSchema.parse({
    version: contractVersion,
    runId: runIdOf(store, objectCreated),
    store,
    repository: { name, bucket, basePath, region },
    backup,
    writtenBy: chosen.writtenBy,
    options,
    level,
    ...(enclosed === null
      ? { expectations }
      : { expectations: null, enclosures: { expectations: enclosureOf(enclosed) } }),
    ...(settings.trend === undefined ? {} : { trend: settings.trend }),
    ...(settings.baselines === undefined ? {} : { baselines: settings.baselines }),
    eventAt: objectCreated.at,
    lastFingerprint,
    madeAt: now.toISOString(),
    runDeadline,
    ...(chosen.plan === undefined ? {} : { plan: chosen.plan }),
    ...(chosen.split === null ? {} : { split: chosen.split }),
    attempt: { number: 1, deadline: attemptDeadline(seconds, runDeadline, now) },
    limits,
    ...alone,
    ledger,
    machine: {
      ...machine,
      ...(pool === undefined ? {} : { pool }),
      images: chosen.images,
      imageVersions: chosen.imageVersions,
      otherContracts: chosen.otherContracts,
      needs: chosen.needs,
      // Even if it is the only one: the instance that is the last because others were lost is another matter.
      markets: marketsFor(limits, false),
      ...(Object.keys(tags).length === 0 ? {} : { tags }),
    },
  });
  const text = JSON.stringify(order);
  const bytes = Buffer.byteLength(text);
  if (bytes > userDataLimitBytes) {
    throw new OrderTooLargeError(
      `The order for a backup of ${name} has ${bytes} bytes; an instance takes ${userDataLimitBytes}. Shorten the tags, ` +
        'and the instances.types and options of this repository.',
    );
  }
  return { order, text };
}
