/** The command was asked for something that can't be done as it was asked. */
export class UsageError extends Error {
  readonly code = 'usage';
  /** What to do instead, one sentence. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}
