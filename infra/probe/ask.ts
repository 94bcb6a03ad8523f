import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import { type ProbeReport, probeReportSchema } from '../../agent/contract/probe.ts';
import { anyOrderSchema, type ProbeVariant, probeVariants } from '../../agent/contract/probe-order.ts';
import { type Ledger, readRecord } from '../../lambda/ledger/ledger.ts';
import type { ProbeMessage } from '../../lambda/run/messages.ts';
import { bucketNames, stageNames } from '../wiring/names.ts';

export interface ProbeRequest {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  /** Whose machine and rights are probed. */
  readonly repository: string;
}

export interface AskContext {
  readonly s3: Ledger['s3'];
  readonly sqs: SQSClient;
  readonly tell: (line: string) => void;
  readonly pollMilliseconds: number;
  /** Aborts when it has waited long enough. */
  readonly signal: AbortSignal;
}

/** What has come of one variant, as far as was waited for. */
export interface Asked {
  readonly variant: ProbeVariant;
  readonly runId: string;
  /** How far it came: nobody has read the message; ordered, and nothing launched; launched, and not ended yet. */
  readonly reached: 'sent' | 'ordered' | 'launched' | 'ended';
  readonly report: ProbeReport | null;
}

/** The questions that say whether anything can be launched at all; the others wait for an answer to these. */
const first: readonly ProbeVariant[] = ['spot', 'on-demand'];

/**
 * Asks the trigger of a stage for probes, and waits for what becomes of them: at most one launch for each variant, and
 * all but the first two only where one of these has come to something. Throws what AWS throws to the operator, such as
 * `QueueDoesNotExist` where there is no such stage.
 */
export async function askForProbes(request: ProbeRequest, askContext: AskContext): Promise<Asked[]> {
  const { stage, account, region, repository } = request;
  const { s3, sqs, signal } = askContext;
  const QueueName = stageNames({ stage, account, region }).functions.trigger;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }), { abortSignal: signal });
  const ledger = { s3, bucket: bucketNames({ stage, account, region }).ledger };
  const ask = async (variant: ProbeVariant): Promise<Asked> => {
    const message: ProbeMessage = { version: 1, probe: randomBytes(10).toString('hex'), variant, repository };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }), { abortSignal: signal });
    return follow(ledger, { variant, runId: message.probe }, askContext);
  };
  const answers = await Promise.all(first.map(ask));
  if (!answers.some(({ report }) => report?.outcome === 'answered')) return answers;
  const others = probeVariants.filter((variant) => !first.includes(variant));
  return [...answers, ...(await Promise.all(others.map(ask)))];
}

type Run = Pick<Asked, 'variant' | 'runId'>;

/** Until the run has ended, or the signal says that it is enough. */
async function follow(ledger: Ledger, run: Run, { tell, pollMilliseconds, signal }: AskContext): Promise<Asked> {
  const { variant, runId } = run;
  let reached: Asked['reached'] = 'sent';
  tell(`${variant}: asked for (run ${runId})`);
  while (!signal.aborted) {
    const seen = await look(ledger, runId, signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (seen === null) break;
    if (seen.reached !== reached) tell(`${variant}: ${words[seen.reached](seen.what)}`);
    reached = seen.reached;
    if (seen.report) return { ...run, reached, report: seen.report };
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => {});
  }
  return { ...run, reached, report: null };
}

const words: Readonly<Record<Asked['reached'], (what: string) => string>> = {
  sent: () => 'asked for',
  ordered: () => 'the trigger has made its order',
  launched: (instanceId) => `${instanceId} is launched`,
  ended: (outcome) => outcome,
};

const outcomes: Readonly<Record<ProbeReport['outcome'], string>> = {
  answered: 'its instance has said what it found, and is gone',
  lost: 'its instance is gone, and has said nothing',
  refused: 'EC2 has launched none',
  'not-asked': 'can not be asked: there is no image for it',
};

async function look(ledger: Ledger, runId: string, signal: AbortSignal) {
  const read = <T>(key: string, schema: Parameters<typeof readRecord<T>>[2]) => readRecord(ledger, key, schema, signal);
  const report = (await read(ledgerKey.probe(runId), probeReportSchema))?.value ?? null;
  if (report) return { reached: 'ended', what: outcomes[report.outcome], report } as const;
  const attempt = await read(ledgerKey.attempt(runId, 1), attemptRecordSchema);
  if (attempt) return { reached: 'launched', what: attempt.value.instanceId, report } as const;
  const order = await read(ledgerKey.order(runId, 1), anyOrderSchema);
  return { reached: order ? 'ordered' : 'sent', what: '', report } as const;
}
