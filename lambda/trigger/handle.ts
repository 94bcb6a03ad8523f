import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { EndSchedules } from '../aws/end-schedule.ts';
import type { Configuration, Deployment } from '../configuration/configuration.ts';
import { poolPlace } from '../configuration/machines.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readOrder } from '../ledger/orders.ts';
import { raiseCapacity } from '../pool/raise-capacity.ts';
import type { Invocation, Message } from '../queue/process-batch.ts';
import type { LaunchMessage, ProbeMessage, Queues } from '../run/messages.ts';
import { runAll } from '../run/run-all.ts';
import type { LaunchContext } from './launch.ts';
import { runIdOf } from './make-order.ts';
import { type ObjectCreated, readAnnouncements } from './object-created.ts';
import { recognize } from './recognize.ts';
import { startAttempt } from './start-attempt.ts';
import { startProbe } from './start-probe.ts';
import { startRun } from './start-run.ts';

export interface TriggerDependencies {
  readonly configuration: Configuration;
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly ssm: SSMClient;
  readonly queues: Queues;
  readonly schedules: EndSchedules;
  readonly now: () => Date;
}

/** Says which of a message's runs has failed, and why: see its cause. */
class RunNotStartedError extends Error {
  readonly code = 'run-not-started';
  override readonly name = 'RunNotStartedError';
  readonly runId: string;

  constructor(runId: string, options: ErrorOptions) {
    super(`Run ${runId} could not be started.`, options);
    this.runId = runId;
  }
}

/** A message asks for the launch of what nobody has ordered: nothing is launched that is not in the ledger. */
class NothingOrderedError extends Error {
  readonly code = 'nothing-ordered';
  override readonly name = 'NothingOrderedError';
}

/**
 * A message that announces landed objects, each of which gets its run if it is a snapshot, or asks for an attempt's
 * instance or for a probe; throws when one of them could not be served.
 */
export async function handle(
  message: Message,
  dependencies: TriggerDependencies,
  invocation: Invocation,
): Promise<void> {
  await runAll('records', readAnnouncements(message.body), async (announcement) => {
    const request = announcement.read();
    if (request === null) invocation.log.info('event is no landing, ignored');
    else if (request.kind === 'launch') await handleLaunch(request.launch, dependencies, invocation);
    else if (request.kind === 'raise') await handleRaise(request.raise.raise, dependencies, invocation);
    else if (request.kind === 'probe') await handleProbe(request.probe, dependencies, invocation);
    else await handleLanding(request.objectCreated, dependencies, invocation);
  });
}

async function handleLanding(
  objectCreated: ObjectCreated,
  dependencies: TriggerDependencies,
  invocation: Invocation,
): Promise<void> {
  const { configuration, deployment } = dependencies;
  const { log } = invocation;
  const recognized = recognize(objectCreated, configuration);
  const { bucket, key } = objectCreated;
  if (recognized.kind === 'backup') {
    const runId = runIdOf(recognized.settings.store, objectCreated);
    const runLog = log.with({ runId, repository: recognized.settings.name });
    runLog.info('backup landed', { bucket, key, landedAt: objectCreated.at });
    const launchContext = launchingFor(dependencies, { ...invocation, log: runLog });
    await orNotStarted(
      runId,
      startRun({ objectCreated, ...recognized, pools: configuration.pools }, deployment, launchContext),
    );
  } else if (recognized.kind === 'part') {
    log.info('object is no backup, ignored', { bucket, key, repository: recognized.settings.name });
  } else {
    log.warn('object of no configured repository, ignored', { bucket, key });
  }
}

async function handleLaunch(
  { runId, attempt, rounds }: LaunchMessage,
  dependencies: TriggerDependencies,
  invocation: Invocation,
): Promise<void> {
  const log = invocation.log.with({ runId });
  const start = async () => {
    const stored = await readOrder(dependencies.ledger, runId, attempt, invocation.signal);
    if (stored === null) throw new NothingOrderedError(`Nobody has ordered attempt ${attempt} of run ${runId}.`);
    await startAttempt(stored, rounds, launchingFor(dependencies, { ...invocation, log }));
  };
  await orNotStarted(runId, start());
}

async function handleRaise(
  name: string,
  { configuration: { stage, repositories, pools }, deployment, autoScaling, ledger, queues }: TriggerDependencies,
  { log, signal }: Invocation,
): Promise<void> {
  if (!pools.some((pool) => pool.name === name)) {
    log.warn('pool is not deployed any more, ignored', { pool: name });
    return;
  }
  const context = { autoScaling, sqs: queues.sqs, ledger, repositories, log, signal };
  await raiseCapacity(poolPlace(stage, deployment, name), 0, context);
}

async function handleProbe(
  message: ProbeMessage,
  dependencies: TriggerDependencies,
  invocation: Invocation,
): Promise<void> {
  const log = invocation.log.with({ runId: message.probe });
  await orNotStarted(
    message.probe,
    startProbe(message, dependencies, launchingFor(dependencies, { ...invocation, log })),
  );
}

function launchingFor(
  {
    configuration: { stage, tags, repositories },
    ledger,
    ec2,
    autoScaling,
    ssm,
    queues,
    schedules,
    now,
  }: TriggerDependencies,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): LaunchContext {
  return { ec2, autoScaling, ssm, ledger, queues, schedules, stage, repositories, tags, now, log, signal };
}

async function orNotStarted(runId: string, work: Promise<void>): Promise<void> {
  await work.catch((cause: unknown) => {
    throw new RunNotStartedError(runId, { cause });
  });
}
