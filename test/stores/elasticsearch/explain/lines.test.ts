import { expect, test } from 'vitest';
import { readingFrom } from '../../../../agent/stores/elasticsearch/compatibility.ts';
import type {
  ExplainedIndex,
  SnapshotExplanation,
} from '../../../../agent/stores/elasticsearch/explain/explanation.ts';
import { explanationLines } from '../../../../agent/stores/elasticsearch/explain/lines.ts';
import type { VersionRange } from '../../../../agent/stores/elasticsearch/requirements/requirements.ts';
import { sampleReport } from '../../../report/sample-report.ts';

const index = (name: string, bytes = 1_000): ExplainedIndex => ({
  name,
  bytes,
  shards: 1,
  documents: 1_234_567,
  createdBy: '8.17.0',
  state: 'open',
  system: false,
});

function explanation(changes: Partial<SnapshotExplanation> = {}): SnapshotExplanation {
  const { repository, snapshot } = sampleReport();
  return {
    version: 2,
    store: 'elasticsearch',
    verdict: 'intact',
    reason: null,
    explanation: null,
    level: { asked: 'structure', reached: 'structure' },
    repository,
    snapshot,
    findings: [],
    findingsOmitted: 0,
    indices: [index('logs')],
    dataStreams: [],
    featureStates: [],
    bytes: 1_000,
    objects: 10,
    requirements: null,
    ...changes,
  };
}

const plain = (text: string) => text;
const text = (changes: Partial<SnapshotExplanation> = {}, all = false) =>
  explanationLines(explanation(changes), { widthColumns: 80, all, dim: plain, bold: plain }).join('\n');

test('thousands of indices are told by the largest, and counted', () => {
  const many = Array.from({ length: 5_000 }, (_, number) => index(`logs-${number}`, 5_000 - number));
  const lines = text({ indices: many }).split('\n');
  expect(lines.length).toBeLessThan(50);
  expect(lines.join('\n')).toContain('… and 4,980 smaller indices');
  expect(text({ indices: many }, true).split('\n').length).toBeGreaterThan(5_000);
});

test('many data streams are told by the first, and counted', () => {
  const dataStreams = Array.from({ length: 500 }, (_, number) => `metrics-${number}`);
  expect(text({ dataStreams })).toContain('and 488 more');
});

test('a long name is cut in its middle, so that its line fits and its end is seen', () => {
  const lines = text({ indices: [index(`.ds-${'x'.repeat(240)}-000042`)] }).split('\n');
  expect(lines.find((line) => line.includes('.ds-'))).toMatch(/…x+-000042 /);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test('closed indices and those of the system say so', () => {
  const indices = [
    { ...index('old'), state: 'close' as const },
    { ...index('.tasks'), system: true },
  ];
  expect(text({ indices })).toMatch(/old \(closed\)[\s\S]*\.tasks \(system\)/);
});

test('no foreign name reaches the terminal as it is', () => {
  const foreign = 'a\u001b[2J\u202eb';
  const said = text({ indices: [index(foreign)], dataStreams: [foreign], featureStates: [foreign] });
  for (const character of ['\u001b', '\u202e']) expect(said).not.toContain(character);
  expect(said).toContain('\\u001b[2J');
});

const range: VersionRange = {
  writtenBy: '8.17.0',
  versionId: 8_521_000,
  oldest: '8.17.0',
  because: null,
  from: ['8.17.0'],
  transportVersionOf: null,
  newestMajor: 9,
  oldestIndex: null,
};
const written = (by: string) => ({ writtenBy: by, oldest: by, from: readingFrom(by) });
const created = { id: 7_170_999, major: 7, text: '7.17.9' };
const segment = { release: '8.18.0', because: 'segment _3 of logs was written by Lucene 9.99.0', index: 'logs' };

test.each<[string, Partial<VersionRange>]>([
  ['8.17.0 to 9.x', {}],
  ['8.17.0 to 8.x: 7.17.9 has created orders', { newestMajor: 8, oldestIndex: { name: 'orders', created } }],
  ['8.18.0 to 9.x: segment _3 of logs was written by Lucene', { oldest: '8.18.0', from: ['8.18.0'], because: segment }],
  ['8.19.0 to 8.19.x and 9.1.0 to 9.x', written('8.19.0')],
  ['8.19.9 to 8.19.x, 9.1.8 to 9.1.x and 9.2.2 to 9.x', written('8.19.9')],
  ['8.19.9 to 8.19.x', { ...written('8.19.9'), newestMajor: 8 }],
  [
    '9.9.0 or newer, which no longer reads what 7.17.9 created',
    { ...written('9.9.0'), newestMajor: 8, oldestIndex: { name: 'orders', created } },
  ],
  ['9.5.4 or newer, to 10.x', { ...written('9.5.4'), writtenBy: '9.5.4 or newer', newestMajor: 10 }],
])('what restores it is said: %s', (said, changes) => {
  const requirements = {
    elasticsearch: { ...range, ...changes },
    plugins: [],
    files: [],
    synonymsSets: [],
    unknown: [],
    diskBytes: 1,
    roughSeconds: 90,
  };
  const line = text({ requirements })
    .split('\n')
    .find((one) => one.trimStart().startsWith('Elasticsearch'));
  expect(line?.replace('Elasticsearch', '').trim().startsWith(said)).toBe(true);
});
