/**
 * Why an archive can't be read. `damaged`: it is not as it was written. `checksum`, `length`: nor is the object. The
 * others say nothing bad of it. `unsupported`: of a form, or for a program, that isn't there. `unsafe`: it would be
 * written where it must not. `too-large`: more than was allowed, or than can be true.
 */
export class ArchiveError extends Error {
  readonly code: 'damaged' | 'checksum' | 'length' | 'unsupported' | 'unsafe' | 'too-large';

  constructor(code: ArchiveError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArchiveError';
    this.code = code;
  }

  /** Whether it says something bad of the backup: worth a second reading, since a disk or network may err once. */
  get saysDamage(): boolean {
    return this.code === 'damaged' || this.code === 'checksum' || this.code === 'length';
  }
}
