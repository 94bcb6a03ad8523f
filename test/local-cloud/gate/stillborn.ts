import { type EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Answer } from './answers.ts';
import type { Call } from './call.ts';

/** Why an instance is in its state, in EC2's words. */
export interface StateReason {
  readonly code: string;
  readonly message: string;
}

/** Instances that went from pending to terminated without anybody's doing; EC2 says why, and moto does not. */
export class Stillborn {
  readonly #reasons = new Map<string, StateReason>();
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client) {
    this.#ec2 = ec2;
  }

  /** Ends what a fleet's answer says was launched. */
  async end(answer: Answer, reason: StateReason): Promise<void> {
    const ids = [...new Set(answer.body.toString().match(/\bi-[0-9a-f]{17}\b/g))];
    for (const id of ids) this.#reasons.set(id, reason);
    if (ids.length > 0) await this.#ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  }

  /** An answer of DescribeInstances with the reasons of those that it describes. */
  explained(call: Call, answer: Answer): Answer {
    if (call.action !== 'DescribeInstances' || this.#reasons.size === 0) return answer;
    const items = answer.body.toString().split(/(?=<item><architecture>)/);
    const body = Buffer.from(items.map((item) => this.#withReason(item)).join(''));
    return { ...answer, headers: { ...answer.headers, 'content-length': String(body.length) }, body };
  }

  #withReason(item: string): string {
    const reason = this.#reasons.get(/<instanceId>(i-[0-9a-f]+)/.exec(item)?.[1] ?? '');
    if (reason === undefined) return item;
    const { code, message } = reason;
    return item
      .replace(/<reason>[^<]*<\/reason>/, '<reason></reason>')
      .replace(
        /<stateReason>[\s\S]*?<\/stateReason>/,
        `<stateReason><code>${code}</code><message>${message}</message></stateReason>`,
      );
  }
}
