import { UnknownFormatError } from '../format-error.ts';

/** Reads Lucene's primitive types, never beyond the bytes' end. Throws UnknownFormatError. */
export class DataInput {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.bytes(1).readUInt8(0);
  }

  int32BE(): number {
    return this.bytes(4).readInt32BE(0);
  }

  int32LE(): number {
    return this.bytes(4).readInt32LE(0);
  }

  int64BE(): bigint {
    return this.bytes(8).readBigInt64BE(0);
  }

  /** Seven bits a byte, the lowest first; at most five bytes for an int, nine for a long. */
  variable(maximumBytes = 5): number {
    let value = 0;
    for (let read = 0; read < maximumBytes; read++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * read);
      if (byte < 0x80) return value;
    }
    throw new UnknownFormatError('a number in it has no end');
  }

  string(): string {
    return this.bytes(this.variable()).toString('utf8');
  }

  strings(): string[] {
    return this.#times(this.variable(), () => this.string());
  }

  stringMap(): Map<string, string> {
    return new Map(this.#times(this.variable(), () => [this.string(), this.string()] as const));
  }

  bytes(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new UnknownFormatError('it ends too early');
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** `count` is foreign: it runs out of bytes before it runs out of memory. */
  #times<T>(count: number, read: () => T): T[] {
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }
}
