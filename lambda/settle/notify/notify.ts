import type { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { type Order, runIdSchema } from '../../../agent/contract/order.ts';
import type { Report } from '../../../agent/contract/report.ts';
import { publish } from '../../aws/publish.ts';
import type { Deployment } from '../../configuration/configuration.ts';
import { type Ledger, readRecord, writeOnce } from '../../ledger/ledger.ts';
import {
  type Audience,
  changeRepositoryState,
  type OutboxEntry,
  type RepositoryState,
} from '../../ledger/repository-state.ts';
import type { Invocation } from '../../queue/process-batch.ts';
import { withPace } from '../with-pace.ts';
import { decide, snapshotMoment } from './decide-notification.ts';
import { pagerMessage } from './pager.ts';
import { peopleMessage } from './people.ts';

/** The last word on a run: what was said, to whom. */
const notifiedSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  people: z.boolean(),
  pager: z.enum(['ALARM', 'OK']).nullable(),
  at: z.iso.datetime(),
});

export interface NotifyDependencies {
  readonly ledger: Ledger;
  readonly sns: SNSClient;
  readonly deployment: Pick<Deployment, 'peopleTopicArn' | 'pagerTopicArn'>;
  readonly stage: string;
  readonly now: () => Date;
}

export interface Notification {
  readonly report: Report;
  readonly order: Order;
  /** The queue's message that this is done for: the same when it is delivered again. */
  readonly messageId: string;
}

/**
 * Tells people and pagers what follows from a report, at least once; twice only after a crash between sending a message
 * and noting it. One message of the queue does it; others leave it to that one, which the queue delivers again until
 * it is done. True when all have been notified; false when another message sees to it.
 */
export async function notify(
  notification: Notification,
  dependencies: NotifyDependencies,
  invocation: Invocation,
): Promise<boolean> {
  const { ledger, now } = dependencies;
  const { log, signal } = invocation;
  const { runId, repository } = notification.order;
  const entry = await claimTelling(notification, dependencies, invocation);
  if (entry === null) return (await readTold(ledger, runId, signal)) !== null;

  for (const audience of entry.unsent) {
    await send(audience, entry, notification, dependencies, invocation);
    await changeEntry(notification.order, dependencies, signal, (mine) => ({
      ...mine,
      unsent: mine.unsent.filter((other) => other !== audience),
    }));
  }
  const { people, pager } = entry;
  const notified: z.infer<typeof notifiedSchema> = { version: 1, runId, people, pager, at: now().toISOString() };
  await writeOnce(ledger, ledgerKey.notified(runId), JSON.stringify(notified), signal);
  await changeRepositoryState(ledger, repository.name, (state) => without(state, runId), signal);
  log.info('people notified', { people, pager });
  return true;
}

async function readTold(ledger: Ledger, runId: string, signal: AbortSignal) {
  return readRecord(ledger, ledgerKey.notified(runId), notifiedSchema, signal);
}

/**
 * The entry of this run's outbox, for this message to send; null when it is sent or another message sees to it.
 * The state is read before `told.json`: who finds neither is first, or fails to swap the state.
 */
async function claimTelling(
  { report, order, messageId }: Notification,
  { ledger, now }: NotifyDependencies,
  { log, signal, until }: Invocation,
): Promise<OutboxEntry | null> {
  const { runId, eventAt } = order;
  const claim = { by: messageId, until: until.toISOString() };
  const snapshotAt = snapshotMoment(report.snapshot.startedAt, order.eventAt);

  const claimed = await changeRepositoryState(
    ledger,
    order.repository.name,
    async (state) => {
      const entry = state.outbox.find((other) => other.runId === runId);
      if (await readTold(ledger, runId, signal)) return without(state, runId);
      if (entry === undefined) {
        const moments = { snapshotAt, eventAt, now: now() };
        return decide(withPace(state, report), { runId, report, ...moments, claim });
      }
      const isFree = entry.claim.by === messageId || Date.parse(entry.claim.until) < now().getTime();
      return isFree ? replaceEntry(state, { ...entry, claim }) : null;
    },
    signal,
  );
  const entry = claimed?.outbox.find((other) => other.runId === runId) ?? null;
  if (entry === null) log.info('people are notified already, or another message sees to it');
  return entry;
}

async function send(
  audience: Audience,
  entry: OutboxEntry,
  { report, order }: Notification,
  { deployment, stage, sns }: NotifyDependencies,
  { log, signal }: Invocation,
): Promise<void> {
  const topicArn = audience === 'people' ? deployment.peopleTopicArn : deployment.pagerTopicArn;
  if (topicArn === undefined) {
    log.warn('message not sent: no topic for it', { audience });
    return;
  }
  const message =
    audience === 'people'
      ? peopleMessage(report, order, entry)
      : pagerMessage(report, order, entry, { stage, topicArn });
  await publish(sns, { topicArn, ...message }, signal);
  log.info('message sent', { audience, subject: message.subject });
}

function changeEntry(
  { runId, repository }: Order,
  { ledger }: NotifyDependencies,
  signal: AbortSignal,
  change: (entry: OutboxEntry) => OutboxEntry,
): Promise<RepositoryState | null> {
  return changeRepositoryState(
    ledger,
    repository.name,
    (state) => {
      const entry = state.outbox.find((other) => other.runId === runId);
      return entry ? replaceEntry(state, change(entry)) : null;
    },
    signal,
  );
}

function replaceEntry(state: RepositoryState, entry: OutboxEntry): RepositoryState {
  return { ...state, outbox: state.outbox.map((other) => (other.runId === entry.runId ? entry : other)) };
}

function without(state: RepositoryState, runId: string): RepositoryState | null {
  const outbox = state.outbox.filter((other) => other.runId !== runId);
  return outbox.length === state.outbox.length ? null : { ...state, outbox };
}
