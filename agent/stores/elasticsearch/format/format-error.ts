/** Bytes that are not what their writer wrote: a checksum, a length or a frame is wrong. Evidence of damage. */
export class DamagedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DamagedError';
  }
}

/** Bytes that are as they were written, as far as can be told, in a form that Mayfly does not know. */
export class UnknownFormatError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnknownFormatError';
  }
}
