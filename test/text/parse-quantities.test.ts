import { expect, test } from 'vitest';
import { parseDuration, parseSize } from '../../agent/text/parse-quantities.ts';

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['26h', 93_600_000],
  ['1.5 d', 129_600_000],
  ['250ms', 250],
  ['26', null],
  ['h', null],
  ['-1h', null],
  ['1 week', null],
])('a duration of %s', (text, expected) => expect(parseDuration(text)).toBe(expected));

test.each([
  ['1000', 1_000],
  ['64 MiB', 67_108_864],
  ['1.5GB', 1_500_000_000],
  ['2k', 2_000],
  ['2 KiB', 2_048],
  ['10 B', 10],
  ['10 iB', null],
  ['-1', null],
  ['much', null],
])('a size of %s', (text, expected) => expect(parseSize(text)).toBe(expected));
