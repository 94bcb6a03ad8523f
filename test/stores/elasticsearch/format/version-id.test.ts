import { expect, test } from 'vitest';
import { UnknownFormatError } from '../../../../agent/stores/elasticsearch/format/format-error.ts';
import { releaseOf } from '../../../../agent/stores/elasticsearch/format/version-id.ts';

test.each([
  [7_000_099, '7.0.0'],
  [7_010_199, '7.1.1'],
  [7_170_999, '7.17.9'],
  [7_172_899, '7.17.28'],
  [8_100_499, '8.10.4'],
  [8_500_003, '8.11.0'],
  [8_521_000, '8.17.0'],
  [9_009_000, '9.0.0'],
  [9_060_000, '9.3.0'],
])('%i is %s', (versionId, release) => {
  expect(releaseOf(versionId)).toBe(release);
});

test.each([0, 6_082_399, 9_070_000, 12_000_000])('%i is not known', (versionId) => {
  expect(() => releaseOf(versionId)).toThrow(UnknownFormatError);
});
