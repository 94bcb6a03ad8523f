import { UnknownFormatError } from './format-error.ts';

/** Shared names, raw binary, no shared values: what every Elasticsearch asks of its SMILE writer. */
const header = 0x3a_29_0a_05;
const sharedNames = 1024;
const maximumDepth = 100;
const maximumValues = 20_000_000;

/**
 * Decodes SMILE (https://github.com/FasterXML/smile-format-specification), the binary JSON of Elasticsearch's blobs.
 * Objects come without a prototype, so that no foreign name means anything to JavaScript; integers beyond 2^53 come
 * as bigint, binary values as views into `bytes`. Throws UnknownFormatError for all that is not one whole value.
 */
export function decodeSmile(bytes: Buffer): unknown {
  return new Decoder(bytes).document();
}

class Decoder {
  readonly #bytes: Buffer;
  #at = 0;
  #valuesLeft = maximumValues;
  readonly #names: string[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  document(): unknown {
    if (this.#take(4).readUInt32BE(0) !== header) this.#refuse('an unknown header');
    const value = this.#value(this.#byte(), 0);
    if (this.#at !== this.#bytes.length) this.#refuse('bytes after its end');
    return value;
  }

  #value(token: number, depth: number): unknown {
    if (depth > maximumDepth) this.#refuse(`more than ${maximumDepth} levels`);
    if (--this.#valuesLeft < 0) this.#refuse(`more than ${maximumValues} values`);
    if (token >= 0x40 && token <= 0x7f) return this.#ascii((token & 0x3f) + 1);
    if (token >= 0x80 && token <= 0xbf) return this.#utf8((token & 0x3f) + 2);
    if (token >= 0xc0 && token <= 0xdf) return unzigzag(token & 0x1f);
    switch (token) {
      case 0x20:
        return '';
      case 0x21:
        return null;
      case 0x22:
        return false;
      case 0x23:
        return true;
      case 0x24:
      case 0x25:
        return this.#integer();
      case 0x28:
        return this.#sevenBits(4).readFloatBE(0);
      case 0x29:
        return this.#sevenBits(8).readDoubleBE(0);
      case 0xe0:
      case 0xe4:
        return this.#longText();
      case 0xf8:
        return this.#array(depth);
      case 0xfa:
        return this.#object(depth);
      case 0xfd:
        return this.#take(Number(this.#unsigned()));
      default:
        return this.#refuse(`the unknown token ${token}`);
    }
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    for (let token = this.#byte(); token !== 0xf9; token = this.#byte()) items.push(this.#value(token, depth + 1));
    return items;
  }

  #object(depth: number): object {
    const object: Record<string, unknown> = Object.create(null);
    for (let token = this.#byte(); token !== 0xfb; token = this.#byte()) {
      const name = this.#name(token);
      object[name] = this.#value(this.#byte(), depth + 1);
    }
    return object;
  }

  #name(token: number): string {
    if (token === 0x20) return '';
    if (token >= 0x30 && token <= 0x33) return this.#sharedName(((token & 3) << 8) | this.#byte());
    if (token === 0x34) return this.#longText();
    if (token >= 0x40 && token <= 0x7f) return this.#sharedName(token & 0x3f);
    if (token >= 0x80 && token <= 0xbf) return this.#share(this.#ascii((token & 0x3f) + 1));
    if (token >= 0xc0 && token <= 0xf7) return this.#share(this.#utf8((token & 0x3f) + 2));
    return this.#refuse(`the unknown token ${token} where a name belongs`);
  }

  /** Every name written out takes a number, a repeated one too: the writer never refers to some of the numbers. */
  #share(name: string): string {
    if (this.#names.length === sharedNames) this.#names.length = 0;
    this.#names.push(name);
    return name;
  }

  #sharedName(number: number): string {
    return this.#names[number] ?? this.#refuse(`a reference to name ${number}, which it lacks`);
  }

  #integer(): number | bigint {
    const value = this.#unsigned();
    if (typeof value === 'number') return unzigzag(value);
    const signed = (value >> 1n) ^ -(value & 1n);
    return signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER ? Number(signed) : signed;
  }

  /** Seven bits a byte; the last one has its highest bit set and holds six. Bigint from the eighth byte on. */
  #unsigned(): number | bigint {
    let value = 0;
    for (let read = 0; read < 7; read++) {
      const byte = this.#byte();
      if (byte >= 0x80) return value * 64 + (byte & 0x3f);
      value = value * 128 + byte;
    }
    let wide = BigInt(value);
    for (let read = 7; read < 11; read++) {
      const byte = this.#byte();
      if (byte >= 0x80) return (wide << 6n) | BigInt(byte & 0x3f);
      wide = (wide << 7n) | BigInt(byte);
    }
    return this.#refuse('a number without an end');
  }

  /** A fixed number of bytes, spread over bytes of seven bits, the number to the right. */
  #sevenBits(length: number): Buffer {
    let bits = 0n;
    for (const byte of this.#take(Math.ceil((length * 8) / 7))) bits = (bits << 7n) | BigInt(byte & 0x7f);
    const unpacked = Buffer.alloc(8);
    unpacked.writeBigUInt64BE(BigInt.asUintN(length * 8, bits));
    return unpacked.subarray(8 - length);
  }

  #longText(): string {
    const end = this.#bytes.indexOf(0xfc, this.#at);
    if (end < 0) this.#refuse('a text without an end');
    const text = this.#utf8(end - this.#at);
    this.#at++;
    return text;
  }

  #ascii(length: number): string {
    const start = this.#advance(length);
    return this.#bytes.toString('latin1', start, this.#at);
  }

  #utf8(length: number): string {
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, this.#at);
  }

  #take(length: number): Buffer {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, this.#at);
  }

  #byte(): number {
    return this.#bytes[this.#at++] ?? this.#refuse('an early end');
  }

  #advance(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) this.#refuse('an early end');
    this.#at += length;
    return start;
  }

  #refuse(what: string): never {
    throw new UnknownFormatError(`its SMILE has ${what}, at byte ${this.#at}`);
  }
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
