import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import pRetry from 'p-retry';
import { ledgerKey } from '../contract/ledger.ts';
import type { Order } from '../contract/order.ts';
import type { Result, ResultNotice } from '../contract/result.ts';
import { renderPage } from '../report/page.ts';
import type { Log } from './log.ts';

export interface Delivery {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly order: Order;
  readonly log: Log;
}

const stepMilliseconds = 30_000;

/**
 * The last steps of an attempt, each acknowledged, each with a time limit, none stopped by the failure of another:
 * result, page and log into the ledger, then the notice that they are there. True when the result can be found: the
 * object alone suffices, since the ledger tells of it by itself.
 */
export async function deliver(result: Result, { s3, sns, order, log }: Delivery): Promise<boolean> {
  const { bucket, ownPrefix } = order.ledger;
  const id = result.instance.id;
  const write = (key: string, contentType: string, body: () => string) =>
    step(`write ${key.slice(key.lastIndexOf('/') + 1)}`, log, (abortSignal) =>
      put(s3, { bucket, key, contentType, body: body(), abortSignal }),
    );

  const written = await write(ledgerKey.result(ownPrefix, id), 'application/json', () => JSON.stringify(result));
  await write(ledgerKey.resultPage(ownPrefix, id), 'text/html; charset=utf-8', () => page(result));
  const notice: ResultNotice = {
    version: 1,
    runId: result.runId,
    attempt: result.attempt,
    instanceId: id,
    carried: null,
  };
  await step('publish the notice', log, (abortSignal) =>
    sns.send(new PublishCommand({ TopicArn: order.resultsTopicArn, Message: JSON.stringify(notice) }), { abortSignal }),
  );
  await write(ledgerKey.log(ownPrefix, id), 'application/x-ndjson', () => log.text());
  return written;
}

function page({ version, runId, attempt, ...proof }: Result): string {
  return renderPage({ version, runId, ...proof, attempts: [], cost: null });
}

interface Put {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly body: string;
  readonly abortSignal: AbortSignal;
}

/** Writes once. Finding it written already is a success: nobody else may write below this instance's prefix. */
async function put(s3: S3Client, { bucket, key, contentType, body, abortSignal }: Put): Promise<void> {
  try {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' }),
      { abortSignal },
    );
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailed') throw error;
  }
}

async function step(name: string, log: Log, work: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
  const signal = AbortSignal.timeout(stepMilliseconds);
  try {
    await pRetry(async () => work(signal), { retries: 5, minTimeout: 300, maxTimeout: 5_000, signal });
    log.note('delivered', { step: name });
    return true;
  } catch (error) {
    log.note('delivery failed', { step: name, error: String(error) });
    return false;
  }
}
