import type { UnprovenReason } from '../contract/verdict.ts';

/** The run broke: there is no answer. `reason` goes into the result. Never thrown for what a check has found. */
export class RunError extends Error {
  readonly reason: UnprovenReason;

  constructor(reason: UnprovenReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunError';
    this.reason = reason;
  }
}
