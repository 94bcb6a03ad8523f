/**
 * Elasticsearch has answered, with a refusal. `type` and `reason` are its own words; `reason` may quote foreign input.
 */
export class ElasticsearchError extends Error {
  readonly code = 'elasticsearch';
  override readonly name = 'ElasticsearchError';
  readonly status: number;
  readonly type: string;
  readonly reason: string;

  constructor(call: string, answer: { status: number; type: string; reason: string }) {
    super(`${call} was refused with ${answer.status} (${answer.type}): ${answer.reason}`);
    this.status = answer.status;
    this.type = answer.type;
    this.reason = answer.reason;
  }

  /** The type of the refusal and its reason, with their causes. */
  get refusal(): string {
    return `${this.type}: ${this.reason}`;
  }
}
