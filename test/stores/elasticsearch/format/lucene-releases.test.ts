import { expect, test } from 'vitest';
import { isNewerLucene, oldestWithLucene } from '../../../../agent/stores/elasticsearch/format/lucene/releases.ts';

test.each([
  ['7.7.3', '7.0.0'],
  ['8.0.0', '7.0.0'],
  ['8.11.1', '7.17.0'],
  ['9.0.0', '8.0.0'],
  ['9.12.0', '8.16.0'],
  ['9.12.2', '8.16.0'],
  ['10.1.0', '9.0.0'],
  ['10.3.2', '9.2.0'],
  ['10.5.1', '9.5.0'],
  ['10.6.0', null],
  ['11.0.0', null],
])('what Lucene %s has written is read from Elasticsearch %s on', (lucene, release) => {
  expect(oldestWithLucene(lucene)).toBe(release);
});

test('versions are compared by their numbers, and patches change no format', () => {
  expect(isNewerLucene('9.12.0', '9.9.2')).toBe(true);
  expect(isNewerLucene('10.0.0', '9.12.0')).toBe(true);
  expect(isNewerLucene('9.12.2', '9.12.0')).toBe(false);
});
