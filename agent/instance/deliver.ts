import type { S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { putObject } from '../blobs/put-object.ts';
import { contractVersion, reportVersion } from '../contract/contract-version.ts';
import { ledgerKey } from '../contract/ledger.ts';
import type { ProbeResult } from '../contract/probe.ts';
import type { AnyOrder } from '../contract/probe-order.ts';
import { type Result, type ResultNotice, resultLimitBytes } from '../contract/result.ts';
import { notTestedOf } from '../report/not-tested.ts';
import { renderPage } from '../report/page.ts';
import { inlineResult } from './inline-result.ts';
import type { Log } from './log.ts';
import { retryWithin } from './retry-within.ts';
import { truncateResult } from './truncate-result.ts';

export interface Delivery {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly order: Pick<AnyOrder, 'ledger' | 'resultsTopicArn' | 'secret'>;
  /** Where it goes: `placeOf`. */
  readonly place: string;
  readonly log: Log;
  /** Milliseconds until all must be over. */
  readonly left: () => number;
}

const longestStepMilliseconds = 60_000;
/** An outage of S3 and SNS alike is worth some waiting, since all that the attempt has found hangs on it. */
const longestMilliseconds = 15 * 60_000;
const shortestRoundMilliseconds = 2_000;

/**
 * The last steps of an attempt: the result into the ledger, then the notice that it is there; or, when S3 can't be
 * reached, a notice that carries it. Both again while neither could be done and there is time. Page and log come last,
 * since nobody waits for them. Each step is acknowledged, none has more than half of the time that is left, none is
 * stopped by the failure of another. True when somebody can know the result: the object alone suffices, since the
 * ledger tells of it by itself. A probe's result is short, and has no page.
 */
export async function deliver(
  whole: Result | ProbeResult,
  { s3, sns, order, place, log, left }: Delivery,
): Promise<boolean> {
  const { bucket, ownPrefix } = order.ledger;
  const result = isOfProbe(whole) ? whole : truncateResult(whole, { limitBytes: resultLimitBytes });
  const { runId, attempt, instance } = result;
  const { step, hasTime } = takingSteps(log, left);
  const write = (key: string, contentType: string, body: () => string) =>
    step(`write ${key.slice(key.lastIndexOf('/') + 1)}`, (signal) =>
      // Where something is already, this has written it: nobody else may write below this instance's prefix.
      putObject(s3, { bucket, key, contentType, body: body(), over: 'nothing' }, signal),
    );
  const publish = (inline: ResultNotice['inline']) => {
    const notice: ResultNotice = { version: contractVersion, runId, attempt, instanceId: instance.id, inline };
    const message = new PublishCommand({ TopicArn: order.resultsTopicArn, Message: JSON.stringify(notice) });
    return step(inline ? 'publish the result' : 'publish the notice', (abortSignal) =>
      sns.send(message, { abortSignal }),
    );
  };

  let known = false;
  do {
    const written = await write(ledgerKey.result(ownPrefix, place), 'application/json', () => JSON.stringify(result));
    const told = await publish(written ? null : inlineResult(result, order.secret));
    known = written || told;
  } while (!known && hasTime());
  if (!isOfProbe(result))
    await write(ledgerKey.resultPage(ownPrefix, place), 'text/html; charset=utf-8', () => page(result));
  await write(ledgerKey.log(ownPrefix, place), 'application/x-ndjson', () => log.text());
  return known;
}

function isOfProbe(result: Result | ProbeResult): result is ProbeResult {
  return 'kind' in result;
}

/** Steps that each have half of the time that is left, and say how they went. */
function takingSteps(log: Log, left: () => number) {
  const began = performance.now();
  const leftHere = () => Math.min(left(), longestMilliseconds - (performance.now() - began));
  return {
    hasTime: () => leftHere() > shortestRoundMilliseconds,
    async step(name: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
      try {
        await retryWithin(Math.min(leftHere() / 2, longestStepMilliseconds), work);
        log.note('delivered', { step: name });
        return true;
      } catch (error) {
        log.note('delivery failed', { step: name, error: String(error) });
        return false;
      }
    },
  };
}

function page({ version: _, runId, attempt, ...proof }: Result): string {
  const notTested = notTestedOf(proof);
  return renderPage({ version: reportVersion, runId, ...proof, notTested, attempts: [], cost: null });
}
