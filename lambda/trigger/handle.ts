import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Configuration, Deployment } from '../configuration.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { forEachItem, type Invocation, type Message } from '../messages.ts';
import { readAnnouncements } from './landing.ts';
import { runIdOf } from './make-order.ts';
import { recognize } from './recognize.ts';
import { startRun } from './start-run.ts';

export interface TriggerDependencies {
  readonly configuration: Configuration;
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly ec2: EC2Client;
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

/** A message that announces landed objects: each that is a snapshot gets its run; throws when one of them could not. */
export async function handle(
  message: Message,
  { configuration, deployment, ledger, ec2, now }: TriggerDependencies,
  { log, signal }: Invocation,
): Promise<void> {
  await forEachItem(readAnnouncements(message.body), async (announcement) => {
    const landing = announcement.read();
    if (landing === null) {
      log.info('event is no landing, ignored');
      return;
    }
    const recognized = recognize(landing, configuration.repositories);
    const { bucket, key } = landing;
    if (recognized.kind === 'snapshot') {
      const runLog = log.with({ runId: runIdOf(landing), repository: recognized.settings.name });
      runLog.info('snapshot landed', { bucket, key, landedAt: landing.at });
      const { stage } = configuration;
      const launching = { ec2, ledger, stage, now, log: runLog, signal };
      await startRun({ landing, ...recognized }, deployment, launching).catch((cause: unknown) => {
        throw new RunNotStartedError(runIdOf(landing), { cause });
      });
    } else if (recognized.kind === 'part') {
      log.info('object is not a snapshot, ignored', { bucket, key, repository: recognized.settings.name });
    } else {
      log.warn('object of no configured repository, ignored', { bucket, key });
    }
  });
}
