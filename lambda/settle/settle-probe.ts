import { contractVersion } from '../../agent/contract/contract-version.ts';
import { type AttemptRecord, dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import { type ProbeReport, type ProbeResult, probeResultSchema } from '../../agent/contract/probe.ts';
import { type AnyOrder, isProbe } from '../../agent/contract/probe-order.ts';
import { describeInstances } from '../aws/describe-instances.ts';
import { writeOnce } from '../ledger/ledger.ts';
import { type Refusal, readRefusals } from '../ledger/refusals.ts';
import { readResult } from '../ledger/results.ts';
import type { OrderedAttempt } from '../ledger/run.ts';
import type { Invocation } from '../queue/process-batch.ts';
import { isLaunchOverdue, launchOutlook } from '../run/launch-outlook.ts';
import { sendLaunch } from '../run/messages.ts';
import { lossOf } from './attempt-end.ts';
import { parseLeniently } from './result-claim.ts';
import type { SettleDependencies } from './settle-dependencies.ts';

type Dependencies = Pick<SettleDependencies, 'ledger' | 'ec2' | 'queues' | 'now'>;
type Ending = Omit<ProbeReport, 'version' | 'runId' | 'variant' | 'repository' | 'orderedAt'>;

/**
 * Ends a run that was to probe, once its instance is gone: what is on record becomes its probe.json, and that is all.
 * It has no verdict: no report, no page, no state of a repository, no metric and no message comes of it.
 */
export async function settleProbe(
  { stored: { order }, record }: OrderedAttempt,
  dependencies: Dependencies,
  { log, signal }: Invocation,
): Promise<void> {
  if (!isProbe(order)) return;
  const { ledger } = dependencies;
  const { runId, variant, repository, madeAt } = order;
  const ending = record
    ? await endingOf(order, record, dependencies, signal)
    : await endingBeforeLaunch(order, dependencies, signal);
  if (ending === null) return log.info('probe is under way', { variant });
  const about = { runId, variant, repository: repository.name, orderedAt: madeAt };
  const made: ProbeReport = { version: contractVersion, ...about, ...ending };
  const isNew = await writeOnce(ledger, ledgerKey.probe(runId), JSON.stringify(made), signal);
  await writeOnce(ledger, ledgerKey.settled(dayOf(madeAt), runId), runId, signal, 'text/plain');
  if (isNew) log.info('probe has ended', { variant, outcome: ending.outcome, explanation: ending.explanation });
}

const nothing: Omit<Ending, 'outcome'> = { explanation: null, attempt: null, refusals: [], result: null, goneAt: null };

async function endingBeforeLaunch(
  order: AnyOrder,
  { ledger, queues, now }: Dependencies,
  signal: AbortSignal,
): Promise<Ending | null> {
  const { runId, attempt, machine } = order;
  if (machine.images.length === 0) return { ...nothing, outcome: 'not-asked' };
  const refusals = await readRefusals(ledger, { runId, attempt: attempt.number }, signal);
  if (launchOutlook(order, refusals, now()) === 'launch') {
    if (isLaunchOverdue(order, refusals, now()))
      await sendLaunch(queues, { runId, attempt: attempt.number, rounds: 0 }, 0, signal);
    return null;
  }
  return { ...nothing, outcome: 'refused', refusals: refusals.map(wordsIn) };
}

function wordsIn({ errors, again }: Refusal): ProbeReport['refusals'][number] {
  return { errors, again: again ?? null };
}

/** Its instance is seen to its end: that it goes by itself is the half of what it is to show. */
async function endingOf(
  order: AnyOrder,
  record: AttemptRecord,
  { ledger, ec2, now }: Dependencies,
  signal: AbortSignal,
): Promise<Ending | null> {
  const found = await describeInstances(ec2, [{ Name: 'instance-id', Values: [record.instanceId] }], signal);
  const instance = found[0] ?? ('unknown-to-ec2' as const);
  const loss = lossOf({ record, instance }, now());
  if (loss === null) return null;
  const text = (await readResult(ledger, order, record, signal))?.text ?? undefined;
  const result = soundProbe(text, order, record);
  const changedAt = instance === 'unknown-to-ec2' ? null : instance.changedAt;
  const refusals = await readRefusals(ledger, { runId: order.runId, attempt: record.number }, signal);
  const common = {
    ...nothing,
    refusals: refusals.map(wordsIn),
    attempt: record,
    goneAt: changedAt?.toISOString() ?? null,
  };
  return result
    ? { ...common, outcome: 'answered', result }
    : { ...common, outcome: 'lost', explanation: loss.explanation };
}

/** Of this very attempt, or none. */
function soundProbe(text: string | undefined, { runId }: AnyOrder, record: AttemptRecord): ProbeResult | null {
  const parsed = probeResultSchema.safeParse(parseLeniently(text));
  if (!parsed.success) return null;
  const { runId: named, attempt, instance } = parsed.data;
  return named === runId && attempt === record.number && instance.id === record.instanceId ? parsed.data : null;
}
