import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Log } from '../log.ts';
import { retryWithin } from '../retry-within.ts';

export interface Received {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly log: Log;
  /** Default: a minute. */
  readonly extendEveryMilliseconds?: number;
}

/** So long a message stays hidden that nobody looks after any more. */
export const hiddenSeconds = 300;
const usualIntervalMilliseconds = 60_000;
const longestCallMilliseconds = 10_000;

/**
 * A message that this member has received: hidden from the others for as long as it is held, at most the twelve hours
 * that SQS allows. Whoever receives it then asks for its order, and is told that there is nothing to do.
 */
export class HeldMessage {
  readonly #received: Received;
  readonly #letGo = new AbortController();

  constructor(received: Received) {
    this.#received = received;
    void this.#keep();
  }

  get receiptHandle(): string {
    return this.#received.receiptHandle;
  }

  get body(): string {
    return this.#received.body;
  }

  /** Nobody is to have it any more. Never throws: where this fails, somebody else will see to it. */
  async delete(): Promise<void> {
    const { sqs, queueUrl, receiptHandle } = this.#received;
    const command = new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle });
    await this.#end('delete', (abortSignal) => sqs.send(command, { abortSignal }));
  }

  /** Somebody else is to have it, at once. Never throws: where this fails, it is so a few minutes later. */
  async giveBack(): Promise<void> {
    await this.#end('give back', (signal) => this.#hide(0, signal));
  }

  async #end(step: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    this.#letGo.abort();
    const failed = (error: unknown) => this.#received.log.note('the queue has refused', { step, error: String(error) });
    await retryWithin(longestCallMilliseconds, work).catch(failed);
  }

  async #keep(): Promise<void> {
    const { log, extendEveryMilliseconds = usualIntervalMilliseconds } = this.#received;
    const { signal } = this.#letGo;
    let hasFailed = false;
    while (!signal.aborted) {
      await sleep(extendEveryMilliseconds, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      const call = AbortSignal.any([signal, AbortSignal.timeout(longestCallMilliseconds)]);
      await this.#hide(hiddenSeconds, call).catch((error: unknown) => {
        if (!hasFailed && !signal.aborted) log.note('the message could not be kept', { error: String(error) });
        hasFailed = true;
      });
    }
  }

  #hide(VisibilityTimeout: number, abortSignal: AbortSignal): Promise<unknown> {
    const { sqs, queueUrl: QueueUrl, receiptHandle: ReceiptHandle } = this.#received;
    const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout });
    return sqs.send(command, { abortSignal });
  }
}
