import type { SNSClient } from '@aws-sdk/client-sns';
import { type AttemptRecord, ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import { type Report, reportSchema } from '../../agent/contract/report.ts';
import { renderPage } from '../../agent/report/page.ts';
import { ObjectTooLargeError, readObject } from '../aws/read-object.ts';
import type { Deployment } from '../configuration.ts';
import { type Ledger, readRecord, writeOnce } from '../ledger/ledger.ts';
import { forEachItem, type Invocation } from '../messages.ts';
import { reportOf } from './report-of.ts';
import { tell } from './tell/tell.ts';

export interface SettleDependencies {
  readonly ledger: Ledger;
  readonly sns: SNSClient;
  readonly deployment: Deployment;
  readonly stage: string;
  readonly now: () => Date;
}

/** The instance is said to have a result, and there is none yet: the message is to be delivered again. */
class ResultMissingError extends Error {
  readonly code = 'result-missing';
  override readonly name = 'ResultMissingError';
}

/**
 * Turns the result of a run's recorded attempt into the one report of the run, its page and its messages. Whoever comes
 * second finds the report there, and only sees to it that page and messages exist.
 */
export async function settleRun(
  order: Order,
  attempt: AttemptRecord,
  messageId: string,
  dependencies: SettleDependencies,
  invocation: Invocation,
): Promise<void> {
  const { ledger } = dependencies;
  const { log, signal } = invocation;
  const report =
    (await readReport(ledger, order.runId, signal)) ?? (await writeReport(order, attempt, ledger, invocation));
  log.info('report stands', { verdict: report.verdict, reason: report.reason });

  const page = () => writeOnce(ledger, ledgerKey.reportPage(order.runId), renderPage(report), signal, htmlType);
  // A page that fails must not keep the messages back, nor they the page.
  await forEachItem(
    [async () => void (await page()), () => tell({ report, order, messageId }, dependencies, invocation)],
    (work) => work(),
  );
}

const htmlType = 'text/html; charset=utf-8';

async function writeReport(
  order: Order,
  attempt: AttemptRecord,
  ledger: Ledger,
  { log, signal }: Invocation,
): Promise<Report> {
  const report = reportOf(await readResult(order, attempt, ledger, signal), order, attempt);
  if (await writeOnce(ledger, ledgerKey.report(order.runId), JSON.stringify(report), signal)) {
    log.info('report written', { instanceId: attempt.instanceId, verdict: report.verdict });
    return report;
  }
  const earlier = await readReport(ledger, order.runId, signal);
  if (earlier === null) throw new Error(`The report of run ${order.runId} exists and can't be read.`);
  return earlier;
}

async function readReport(ledger: Ledger, runId: string, signal: AbortSignal): Promise<Report | null> {
  return (await readRecord(ledger, ledgerKey.report(runId), reportSchema, signal))?.value ?? null;
}

/** Less than the ledger's records may have, since the report holds all of it. */
const resultLimitBytes = 6 * 1024 * 1024;

/** Read from nowhere but where the recorded instance alone may write. Null when it is too large. */
async function readResult(
  order: Order,
  attempt: AttemptRecord,
  { s3, bucket }: Ledger,
  signal: AbortSignal,
): Promise<string | null> {
  const key = ledgerKey.result(order.ledger.ownPrefix, attempt.instanceId);
  try {
    const object = await readObject(s3, { bucket, key, limitBytes: resultLimitBytes }, signal);
    if (object !== null) return object.text;
  } catch (error) {
    if (error instanceof ObjectTooLargeError) return null;
    throw error;
  }
  throw new ResultMissingError(`Instance ${attempt.instanceId} is said to have a result, and ${key} does not exist.`);
}
