import { SmileInput, unzigzag } from './smile-input.ts';

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
  readonly #input: SmileInput;
  #valuesLeft = maximumValues;
  readonly #names: string[] = [];

  constructor(bytes: Buffer) {
    this.#input = new SmileInput(bytes);
  }

  document(): unknown {
    if (this.#input.take(4).readUInt32BE(0) !== header) this.#input.refuse('an unknown header');
    const value = this.#value(this.#input.byte(), 0);
    if (!this.#input.isAtEnd()) this.#input.refuse('bytes after its end');
    return value;
  }

  #value(token: number, depth: number): unknown {
    if (depth > maximumDepth) this.#input.refuse(`more than ${maximumDepth} levels`);
    if (--this.#valuesLeft < 0) this.#input.refuse(`more than ${maximumValues} values`);
    if (token >= 0x40 && token <= 0x7f) return this.#input.ascii((token & 0x3f) + 1);
    if (token >= 0x80 && token <= 0xbf) return this.#input.utf8((token & 0x3f) + 2);
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
        return this.#input.integer();
      case 0x28:
        return this.#input.sevenBits(4).readFloatBE(0);
      case 0x29:
        return this.#input.sevenBits(8).readDoubleBE(0);
      case 0xe0:
      case 0xe4:
        return this.#input.longText();
      case 0xf8:
        return this.#array(depth);
      case 0xfa:
        return this.#object(depth);
      case 0xfd:
        return this.#input.take(Number(this.#input.unsigned()));
      default:
        return this.#input.refuse(`the unknown token ${token}`);
    }
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    for (let token = this.#input.byte(); token !== 0xf9; token = this.#input.byte()) {
      items.push(this.#value(token, depth + 1));
    }
    return items;
  }

  #object(depth: number): object {
    const object: Record<string, unknown> = Object.create(null);
    for (let token = this.#input.byte(); token !== 0xfb; token = this.#input.byte()) {
      const name = this.#name(token);
      object[name] = this.#value(this.#input.byte(), depth + 1);
    }
    return object;
  }

  #name(token: number): string {
    if (token === 0x20) return '';
    if (token >= 0x30 && token <= 0x33) return this.#sharedName(((token & 3) << 8) | this.#input.byte());
    if (token === 0x34) return this.#input.longText();
    if (token >= 0x40 && token <= 0x7f) return this.#sharedName(token & 0x3f);
    if (token >= 0x80 && token <= 0xbf) return this.#share(this.#input.ascii((token & 0x3f) + 1));
    if (token >= 0xc0 && token <= 0xf7) return this.#share(this.#input.utf8((token & 0x3f) + 2));
    return this.#input.refuse(`the unknown token ${token} where a name belongs`);
  }

  /** Every name written out takes a number, a repeated one too: the writer never refers to some of the numbers. */
  #share(name: string): string {
    if (this.#names.length === sharedNames) this.#names.length = 0;
    this.#names.push(name);
    return name;
  }

  #sharedName(number: number): string {
    return this.#names[number] ?? this.#input.refuse(`a reference to name ${number}, which it lacks`);
  }
}
