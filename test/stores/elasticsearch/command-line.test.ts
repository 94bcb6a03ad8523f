import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseEngine, parseSnapshot } from '../../../agent/stores/elasticsearch/command-line.ts';

test('a snapshot is asked for by name, by UUID or as the latest', () => {
  expect(parseSnapshot('latest')).toBe('latest');
  expect(parseSnapshot('nightly-2026.03.01')).toEqual({ name: 'nightly-2026.03.01' });
  expect(parseSnapshot('snapshot-2026-03-01-01')).toEqual({ name: 'snapshot-2026-03-01-01' });
  expect(parseSnapshot('Wc-fXr9QRlyq2mXk1oZt7A')).toEqual({ uuid: 'Wc-fXr9QRlyq2mXk1oZt7A' });
  expect(() => parseSnapshot('')).toThrow(/name, its UUID, or latest/);
});

test('Elasticsearch is asked for by a whole version or by its directory', () => {
  expect(parseEngine('8.17.0')).toEqual({ version: '8.17.0' });
  expect(parseEngine('./elasticsearch-8.17.0')).toEqual({ home: resolve('elasticsearch-8.17.0') });
  expect(() => parseEngine('8.17')).toThrow(/whole version/);
  expect(() => parseEngine('')).toThrow(/version/);
  expect(() => parseEngine('6.8.23')).toThrow(/7\.0\.0 or newer/);
  expect(parseEngine('10.0.1')).toEqual({ version: '10.0.1' });
});
