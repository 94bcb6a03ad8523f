import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oldestReleaseOf, writerOf } from '../../../../agent/stores/elasticsearch/format/version-id.ts';

test.each([
  [7_000_099, '7.0.0'],
  [7_010_199, '7.1.1'],
  [7_170_999, '7.17.9'],
  [7_172_899, '7.17.28'],
  [8_100_499, '8.10.4'],
  [8_500_003, '8.11.0'],
  [8_500_010, '8.12.1'],
  [8_521_000, '8.17.0'],
  [8_537_000, '8.19.9'],
  [9_009_000, '9.0.0'],
  [9_060_000, '9.3.0'],
  [9_060_001, '9.3.3'],
  [9_094_000, '9.4.0'],
  [9_107_000, '9.5.0'],
  [9_111_000, '9.5.2'],
])('%i is written by %s first', (versionId, version) => {
  expect(writerOf(versionId)).toEqual({ name: 'Elasticsearch', version, known: 'exactly' });
  expect(oldestReleaseOf(version)).toBe(version);
});

test.each([
  ['a later patch of a line that goes on', 8_537_001, '8.19.22', 'newer'],
  ['a later patch of 9.4', 9_094_001, '9.4.6', 'newer'],
  ['a version of tomorrow', 9_111_001, '9.5.4', 'newer'],
  ['a minor version of tomorrow', 9_250_000, '9.5.4', 'newer'],
  ['a major version of tomorrow', 10_004_000, '10.0.0', 'newer'],
] as const)('%s, %i, is %s or newer', (_, versionId, oldest, known) => {
  expect(writerOf(versionId)).toEqual({ name: 'Elasticsearch', version: `${oldest} or newer`, known });
  expect(oldestReleaseOf(writerOf(versionId).version)).toBe(oldest);
});

test.each([
  [6_082_499, '6.8.24'],
  [5_061_699, '5.6.16'],
  [2_040_699, '2.4.6'],
  [900_599, '0.90.5'],
  [0, '0.0.0'],
])('%i is too old: Elasticsearch %s', (versionId, version) => {
  expect(writerOf(versionId)).toEqual({ name: 'Elasticsearch', version, known: 'too-old' });
});

test.each([
  [136_327_927, '2.11.1'],
  [135_249_827, '1.3.20'],
  [137_247_827, '3.3.0'],
])("%i is OpenSearch %s, whose numbers carry a bit that Elasticsearch's have not", (versionId, version) => {
  expect(writerOf(versionId)).toMatchObject({ name: 'OpenSearch', version });
});

test('every number has a writer, and a greater one of Elasticsearch none that is older', () => {
  const number = fc.integer({ min: -1, max: 100_000_000 });
  fc.assert(
    fc.property(number, number, (one, other) => {
      const [older, newer] = [Math.min(one, other), Math.max(one, other)].map((id) =>
        oldestReleaseOf(writerOf(id).version).split('.').map(Number),
      );
      expect(older).toHaveLength(3);
      expect(newer?.[0]).toBeGreaterThanOrEqual(older?.[0] ?? Number.NaN);
    }),
  );
});
