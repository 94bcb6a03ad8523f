import { UnknownFormatError } from './format-error.ts';

/** Reads SMILE's primitive values one after the other, never beyond the bytes' end. */
export class SmileInput {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? this.refuse('an early end');
  }

  /** A view, not a copy. */
  take(length: number): Buffer {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, this.#at);
  }

  ascii(length: number): string {
    const start = this.#advance(length);
    return this.#bytes.toString('latin1', start, this.#at);
  }

  utf8(length: number): string {
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, this.#at);
  }

  /** Up to the end marker 0xFC. */
  longText(): string {
    const end = this.#bytes.indexOf(0xfc, this.#at);
    if (end < 0) this.refuse('a text without an end');
    const text = this.utf8(end - this.#at);
    this.#at++;
    return text;
  }

  /** A signed integer; a bigint beyond 2^53. */
  integer(): number | bigint {
    const value = this.unsigned();
    if (typeof value === 'number') return unzigzag(value);
    const signed = (value >> 1n) ^ -(value & 1n);
    return signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER ? Number(signed) : signed;
  }

  /** Seven bits a byte; the last one has its highest bit set and holds six. Bigint from the eighth byte on. */
  unsigned(): number | bigint {
    let value = 0;
    for (let read = 0; read < 7; read++) {
      const byte = this.byte();
      if (byte >= 0x80) return value * 64 + (byte & 0x3f);
      value = value * 128 + byte;
    }
    let wide = BigInt(value);
    for (let read = 7; read < 11; read++) {
      const byte = this.byte();
      if (byte >= 0x80) return (wide << 6n) | BigInt(byte & 0x3f);
      wide = (wide << 7n) | BigInt(byte);
    }
    return this.refuse('a number without an end');
  }

  /** A fixed number of bytes, at most eight, spread over bytes of seven bits, the number to the right. */
  sevenBits(length: number): Buffer {
    let bits = 0n;
    for (const byte of this.take(Math.ceil((length * 8) / 7))) bits = (bits << 7n) | BigInt(byte & 0x7f);
    const unpacked = Buffer.alloc(8);
    unpacked.writeBigUInt64BE(BigInt.asUintN(length * 8, bits));
    return unpacked.subarray(8 - length);
  }

  /** Bytes behind their number, spread over bytes of seven bits; what is left for the last one is to its right. */
  spreadBytes(): Buffer {
    const length = Number(this.unsigned());
    const spread = this.take(Math.ceil((length * 8) / 7));
    const bytes = Buffer.allocUnsafe(length);
    let [bits, held, written] = [0, 0, 0];
    for (const [at, byte] of spread.entries()) {
      const width = at < spread.length - 1 ? 7 : length * 8 - at * 7;
      bits = (bits << width) | (byte & (2 ** width - 1));
      held += width;
      if (held < 8) continue;
      held -= 8;
      bytes[written++] = bits >> held;
      bits &= 2 ** held - 1;
    }
    return bytes;
  }

  refuse(what: string): never {
    throw new UnknownFormatError(`its SMILE has ${what}, at byte ${this.#at}`);
  }

  #advance(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) this.refuse('an early end');
    this.#at += length;
    return start;
  }
}

/** 0, -1, 1, -2, … from 0, 1, 2, 3, … */
export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
