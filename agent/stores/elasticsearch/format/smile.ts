import { SharedTexts } from './shared-texts.ts';
import { SmileInput, unzigzag } from './smile-input.ts';
import { wideDecimal, wideInteger } from './wide-numbers.ts';

/** `:)\n`; the byte behind it holds the version, 0, and what the writer makes use of. */
const header = 0x3a_29_0a;
const uses = { version: 0xf0, sharedValues: 0x02 };
const endOfContent = 0xff;
/** As deep as Jackson reads, by its own default. */
const maximumDepth = 1000;
const maximumValues = 20_000_000;

/**
 * Decodes SMILE (https://github.com/FasterXML/smile-format-specification), the binary JSON of Elasticsearch's blobs.
 * Objects come without a prototype, so that no foreign name means anything to JavaScript; integers beyond 2^53 come
 * as bigint, decimals of any length as text, binary values as Buffers, mostly views into `bytes`. Throws
 * UnknownFormatError for all that is not one whole value.
 */
export function decodeSmile(bytes: Buffer): unknown {
  return new Decoder(bytes).document();
}

class Decoder {
  readonly #input: SmileInput;
  #valuesLeft = maximumValues;
  readonly #names = new SharedTexts();
  /** Elasticsearch asks its writer for none; null then. */
  #texts: SharedTexts | null = null;

  constructor(bytes: Buffer) {
    this.#input = new SmileInput(bytes);
  }

  document(): unknown {
    const begin = this.#input.take(4);
    const used = begin.readUInt8(3);
    if (begin.readUIntBE(0, 3) !== header || (used & uses.version) !== 0) this.#input.refuse('an unknown header');
    if ((used & uses.sharedValues) !== 0) this.#texts = new SharedTexts();
    const value = this.#value(this.#input.byte(), 0);
    if (!this.#input.isAtEnd() && this.#input.byte() !== endOfContent) this.#input.refuse('bytes after its end');
    if (!this.#input.isAtEnd()) this.#input.refuse('bytes after its end');
    return value;
  }

  #value(token: number, depth: number): unknown {
    if (depth > maximumDepth) this.#input.refuse(`more than ${maximumDepth} levels`);
    if (--this.#valuesLeft < 0) this.#input.refuse(`more than ${maximumValues} values`);
    if (token >= 0x01 && token <= 0x1f) return this.#sharedText(token - 1);
    if (token >= 0x40 && token <= 0x7f) return this.#shareText(this.#input.ascii((token & 0x3f) + 1));
    if (token >= 0x80 && token <= 0xbf) return this.#shareText(this.#input.utf8((token & 0x3f) + 2));
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
      case 0x26:
        return wideInteger(this.#input.spreadBytes());
      case 0x28:
        return this.#input.sevenBits(4).readFloatBE(0);
      case 0x29:
        return this.#input.sevenBits(8).readDoubleBE(0);
      case 0x2a: {
        const scale = this.#input.integer();
        return wideDecimal(this.#input.spreadBytes(), scale);
      }
      case 0xe0:
      case 0xe4:
        return this.#input.longText();
      case 0xe8:
        return this.#input.spreadBytes();
      case 0xec:
      case 0xed:
      case 0xee:
      case 0xef:
        return this.#sharedText(((token & 3) << 8) | this.#input.byte());
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
    if (token >= 0x80 && token <= 0xbf) return this.#names.add(this.#input.ascii((token & 0x3f) + 1));
    if (token >= 0xc0 && token <= 0xf7) return this.#names.add(this.#input.utf8((token & 0x3f) + 2));
    return this.#input.refuse(`the unknown token ${token} where a name belongs`);
  }

  #sharedName(number: number): string {
    return this.#names.get(number) ?? this.#input.refuse(`a reference to name ${number}, which it lacks`);
  }

  #shareText(text: string): string {
    return this.#texts === null ? text : this.#texts.add(text);
  }

  #sharedText(number: number): string {
    return this.#texts?.get(number) ?? this.#input.refuse(`a reference to text ${number}, which it lacks`);
  }
}
