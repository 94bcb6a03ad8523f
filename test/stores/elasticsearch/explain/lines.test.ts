import { expect, test } from 'vitest';
import type {
  ExplainedIndex,
  SnapshotExplanation,
} from '../../../../agent/stores/elasticsearch/explain/explanation.ts';
import { explanationLines } from '../../../../agent/stores/elasticsearch/explain/lines.ts';
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

test('the oldest index is named where it says which Elasticsearch is too new', () => {
  const created = { id: 7_170_999, major: 7, text: '7.17.9' };
  const requirements = {
    elasticsearch: { oldest: '8.17.0', newestMajor: 8, oldestIndex: { name: 'orders', created } },
    plugins: [],
    files: [],
    synonymsSets: [],
    unknown: [],
    diskBytes: 1,
    roughSeconds: 90,
  };
  expect(text({ requirements })).toContain('8.17.0 to 8.x: 7.17.9 has created orders');
});
