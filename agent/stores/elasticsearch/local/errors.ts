/** What Elasticsearch needs could not be had or does not fit. The message names the remedy. */
export class ProvisionError extends Error {
  readonly code = 'provision';
  override readonly name = 'ProvisionError';
}

/** Elasticsearch did not start. `log` holds the last lines that it wrote. */
export class LaunchError extends Error {
  readonly code = 'launch';
  override readonly name = 'LaunchError';
  readonly log: string;

  constructor(message: string, log: string, options?: ErrorOptions) {
    super(log === '' ? message : `${message} Its last words:\n${log}`, options);
    this.log = log;
  }
}
