/** Bytes that are not what their writer wrote: a checksum, a length or a frame is wrong. Evidence of damage. */
export class DamagedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DamagedError';
  }
}

/** Bytes that seem to be as they were written, in a form that Mayfly does not know. */
export class UnknownFormatError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnknownFormatError';
  }
}
