import { type Answer, errorAnswer } from './answers.ts';
import type { Call } from './call.ts';

/**
 * What `ClientToken` means to EC2, which moto does not know: the same token and the same parameters get the first
 * answer again, other parameters are an error. Only what succeeded is remembered. Requests at the same time wait for
 * the first. Source: Amazon EC2 Developer Guide, "Ensuring idempotency".
 */
export class ClientTokens {
  readonly #seen = new Map<string, { parameters: string; answer: Promise<Answer> }>();

  static governs(call: Call): boolean {
    return call.service === 'ec2' && call.parameters.ClientToken !== undefined;
  }

  /** Whether this token was carried out, or is being. */
  has(call: Call): boolean {
    return this.#seen.has(keyOf(call));
  }

  async once(call: Call, carryOut: () => Promise<Answer>): Promise<Answer> {
    const key = keyOf(call);
    const parameters = JSON.stringify(Object.entries(call.parameters).sort());
    for (let first = this.#seen.get(key); first !== undefined; first = this.#seen.get(key)) {
      const answer = await first.answer.catch(() => null);
      if (answer === null || answer.status >= 300) continue;
      if (first.parameters === parameters) return answer;
      return errorAnswer('ec2', 400, 'IdempotentParameterMismatch', 'The client token was used with other parameters.');
    }
    const answer = carryOut();
    this.#seen.set(key, { parameters, answer });
    const forget = () => this.#seen.delete(key);
    answer.then(({ status }) => status < 300 || forget(), forget);
    return answer;
  }

  clear(): void {
    this.#seen.clear();
  }
}

function keyOf({ action, parameters }: Call): string {
  return `${action} ${parameters.ClientToken}`;
}
