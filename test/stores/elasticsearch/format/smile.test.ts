import fc from 'fast-check';
import { parse as independentParse } from 'smile-js';
import { describe, expect, test } from 'vitest';
import { UnknownFormatError } from '../../../../agent/stores/elasticsearch/format/format-error.ts';
import { decodeSmile } from '../../../../agent/stores/elasticsearch/format/smile.ts';
import { type Smile, writeSmile } from '../../../fixtures/smile-writer.ts';

const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.constantFrom('constructor', '__proto__', 'length', ''),
);
const { value: values } = fc.letrec<{ value: Smile }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.integer({ min: -20, max: 20 }),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((wide) => !Number.isSafeInteger(Number(wide))),
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(names, tie('value'), { maxKeys: 6 }).map((fields) => new Map(Object.entries(fields))),
  ),
}));

describe('decodeSmile', () => {
  test('reads back whatever was written', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(plain(decodeSmile(writeSmile(value)))).toEqual(plain(value));
      }),
    );
  });

  test('agrees with an independent decoder', () => {
    const value = new Map<string, Smile>([
      ['settings', new Map([['index.uuid', 'Loadc94yRjeEn9Elk510Xw']])],
      ['primary_terms', [1, -1, 2_000_000_000, 123_456_789_012_345]],
      ['wide', 2n ** 63n - 1n],
      ['load', [0.25, -1e300]],
      ['name', 'Zähler'],
      ['long', 'x'.repeat(100)],
      ['flags', [true, false, null, '']],
      ['hash', Buffer.from([1, 2, 3])],
    ]);
    const bytes = writeSmile(value);
    expect(plain(decodeSmile(bytes))).toEqual(plain(independentParse(bytes)));
  });

  test('keeps its names straight beyond the 254th, which the writer never refers to', () => {
    const fields = new Map(Array.from({ length: 2_500 }, (_, i) => [`name-${i}`, i]));
    const twice = [
      fields,
      fields,
      new Map([['name-255', 1]]),
      new Map([
        ['constructor', 1],
        ['after', 2],
      ]),
      new Map([['after', 3]]),
    ];
    expect(plain(decodeSmile(writeSmile(twice)))).toEqual(plain(twice));
  });

  test('refuses every beginning of a document that is not the whole', () => {
    const bytes = writeSmile(
      new Map<string, Smile>([
        ['a', [1, 'two', 3.5, Buffer.from('four')]],
        ['b', 'x'.repeat(70)],
      ]),
    );
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSmile(bytes.subarray(0, length))).toThrow(UnknownFormatError);
    }
    expect(() => decodeSmile(Buffer.concat([bytes, Buffer.from([0x21])]))).toThrow(UnknownFormatError);
  });

  test('ends every other sequence of bytes with a value or a refusal', () => {
    const header = Buffer.from([0x3a, 0x29, 0x0a, 0x05]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => decodesOrRefuses(Buffer.concat([header, bytes]))),
      { numRuns: 2_000 },
    );
  });

  test('refuses depth, lengths and references that only an attacker would write', () => {
    const header = [0x3a, 0x29, 0x0a, 0x05];
    const hostile = [
      Buffer.alloc(1_000_000, 0xf8),
      Buffer.from([0xfd, 0x01, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0xbf]),
      Buffer.from([0xfa, 0x40, 0x21, 0xfb]),
      Buffer.from([0x24, ...Array<number>(20).fill(0x01)]),
    ];
    for (const bytes of hostile) {
      expect(() => decodeSmile(Buffer.concat([Buffer.from(header), bytes]))).toThrow(UnknownFormatError);
    }
  });
});

function decodesOrRefuses(bytes: Buffer): void {
  try {
    decodeSmile(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(UnknownFormatError);
  }
}

/** Maps and objects without a prototype, as arrays of their entries. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return { fields: [...value].map(([name, field]) => [name, plain(field)]) };
  if (typeof value === 'object' && value !== null) {
    return { fields: Object.entries(value).map(([name, field]) => [name, plain(field)]) };
  }
  return value;
}
