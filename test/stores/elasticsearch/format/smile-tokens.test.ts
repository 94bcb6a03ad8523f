import { describe, expect, it } from 'vitest';
import { UnknownFormatError } from '../../../../agent/stores/elasticsearch/format/format-error.ts';
import { decodeSmile } from '../../../../agent/stores/elasticsearch/format/smile.ts';

const decoded = (hex: string) => decodeSmile(Buffer.from(hex, 'hex'));

/** All bytes are what Jackson 2.14.2 has written. */
describe('of what Jackson can write, and Elasticsearch mostly does not, it reads', () => {
  it('integers of any length', () => {
    const bytes =
      '3a290a05f8268d00635d107f5b0673703b4963782b12268d7f1c226f0024790c0f44361c07542e268900400000000000000000002689' +
      '7f5f7f7f7f7f7f7f7f7f03268d080000000000000000000000000000f9';
    expect(decoded(bytes)).toEqual([
      123456789012345678901234567890n,
      -123456789012345678901234567890n,
      2n ** 64n,
      -(2n ** 63n) - 1n,
      2n ** 100n,
    ]);
  });

  it('decimals, to the last digit', () => {
    const bytes = '3a290a05f82a828107012a8c8142012abb8100012a828d076523297d0e4506645361673330392a80810000f9';
    const texts = ['15e-1', '-123e-6', '1e30', '1234567890123456789012345678905e-1', '0e0'];
    expect(decoded(bytes)).toEqual(texts);
    expect(texts.map(Number)).toEqual([1.5, -0.000123, 1e30, 1.2345678901234568e29, 0]);
  });

  it('numbers of four and of eight bytes', () => {
    expect(decoded('3a290a05f828037e000000287c004000002900400500000000000000f9')).toEqual([1.5, -2.25, 3.25]);
  });

  it('bytes of seven bits, whatever is left for the last one', () => {
    const bytes =
      '3a290a01f8e880e8814001e882406902e88340695903e8844069593f00e8854069593f0015e8864069593f00543ae8874069593f005474' +
      '5fe8884069593f0054745f4200e8894069593f0054745f422a01f9';
    const binary = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 37 + 129) & 0xff));
    expect(decoded(bytes)).toEqual(Array.from({ length: 10 }, (_, length) => binary(length)));
  });

  it('texts that are written once, and the mark of the end', () => {
    const numbered = Array.from({ length: 40 }, (_, i) => `v${i}`);
    const written = numbered.map((text) => (0x40 + text.length - 1).toString(16) + Buffer.from(text).toString('hex'));
    const bytes = `3a290a07f8426f6e65847a77c3b66c66010220${written.join('')}1fec1fec29f9ff`;
    expect(decoded(bytes)).toEqual(['one', 'zwölf', 'one', 'zwölf', '', ...numbered, 'v28', 'v29', 'v39']);
  });
});

describe('texts that are written once', () => {
  const some = (count: number) => Array.from({ length: count }, (_, i) => `41${(0x3030 + i).toString(16)}`).join('');

  it('get new numbers after the 1024th', () => {
    expect(decoded(`3a290a07f8${some(1024)}ec00f9`)).toHaveLength(1025);
    expect(decoded(`3a290a07f8${some(1025)}01f9`)).toMatchObject({ 1024: '\u{34}\u{30}', 1025: '\u{34}\u{30}' });
    expect(() => decoded(`3a290a07f8${some(1025)}02f9`)).toThrow(UnknownFormatError);
  });

  it('are none where the header says so', () => {
    expect(() => decoded('3a290a05f8416f6e01f9')).toThrow('a reference to text 0');
  });
});

it('takes no time over a number that nobody can have meant', () => {
  const length = 700_000;
  const packed = Buffer.alloc(Math.ceil((length * 8) / 7), 0x7f);
  const number = Buffer.concat([Buffer.from('3a290a0526', 'hex'), Buffer.from([0x55, 0x39, 0xa0]), packed]);
  expect(decodeSmile(number)).toBeInstanceOf(Buffer);
});

it('reads a thousand levels, which Jackson does too, and no more', () => {
  const nested = (levels: number) => `3a290a05${'f8'.repeat(levels)}${'f9'.repeat(levels)}`;
  expect(decoded(nested(1000))).toEqual([expect.anything()]);
  expect(() => decoded(nested(1002))).toThrow(UnknownFormatError);
});
