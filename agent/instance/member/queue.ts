import { setTimeout as sleep } from 'node:timers/promises';
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Log } from '../log.ts';
import { HeldMessage, hiddenSeconds } from './held-message.ts';

interface QueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly log: Log;
}

/** The longest that SQS waits with its answer. Source: SQS API reference, "ReceiveMessage". */
const longestPollSeconds = 20;
const answerMilliseconds = 10_000;
/** How long who is shy leaves a message to others. */
const shyPauseMilliseconds = 15_000;
const firstPauseMilliseconds = 1_000;
const longestPauseMilliseconds = 30_000;

/** A pool's queue, which may be out of reach for a while. */
export class PoolQueue {
  readonly #options: QueueOptions;
  #pauseMilliseconds = firstPauseMilliseconds;
  #isSilent = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /**
   * The next message, hidden from others from now on; null when none has come in so many seconds, when the signal has
   * aborted, and, after a pause, when the queue couldn't be asked. Never throws. `isShy`: it has been idle for a while,
   * and leaves what comes to those who have just been at work: it looks now and then, and does not wait. Who is not
   * needed becomes idle so, instead of taking a turn now and then.
   */
  async receive(seconds: number, signal: AbortSignal, isShy = false): Promise<HeldMessage | null> {
    const { sqs, queueUrl, log } = this.#options;
    const WaitTimeSeconds = isShy ? 0 : Math.min(Math.ceil(seconds), longestPollSeconds);
    const request = { QueueUrl: queueUrl, WaitTimeSeconds, MaxNumberOfMessages: 1, VisibilityTimeout: hiddenSeconds };
    const tooLong = AbortSignal.timeout(WaitTimeSeconds * 1000 + answerMilliseconds);
    try {
      const abortSignal = AbortSignal.any([signal, tooLong]);
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand(request), { abortSignal });
      if (this.#isSilent) log.note('the queue answers again');
      this.#isSilent = false;
      this.#pauseMilliseconds = firstPauseMilliseconds;
      if (message === undefined) {
        if (isShy) await sleep(Math.min(shyPauseMilliseconds, seconds * 1000), undefined, { signal }).catch(() => {});
        return null;
      }
      const { Body: body = '', ReceiptHandle: receiptHandle = '' } = message;
      return new HeldMessage({ sqs, queueUrl, log, body, receiptHandle });
    } catch (error) {
      if (signal.aborted) return null;
      if (!this.#isSilent) log.note('the queue does not answer', { error: String(error) });
      this.#isSilent = true;
      await sleep(Math.min(this.#pauseMilliseconds, seconds * 1000), undefined, { signal }).catch(() => {});
      this.#pauseMilliseconds = Math.min(2 * this.#pauseMilliseconds, longestPauseMilliseconds);
      return null;
    }
  }
}
