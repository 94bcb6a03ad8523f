import { expect, test } from 'vitest';
import { summaryText } from '../../../agent/cli/verify/summary.ts';
import type { CheckRecord } from '../../../agent/contract/check-record.ts';
import type { Report } from '../../../agent/contract/report.ts';
import { builtInPassed, failed, failure, passedOnes, warned, warning } from '../../report/sample-checks.ts';
import { sampleReport } from '../../report/sample-report.ts';

const files = { json: './mayfly-report/report.json', page: './mayfly-report/report.html' };
const summary = (report: Report) => summaryText(report, files, 80, (_, text) => text);

const damaged = sampleReport({
  verdict: 'corrupt',
  level: { asked: 'examine', reached: 'structure' },
  findings: [
    {
      check: 'object-checksum',
      severity: 'error',
      message: 'The bytes of an object are not those that were written.',
      remedy: 'Take a snapshot into a new repository and have it proven, since this one reuses the object.',
      expected: 1234,
      actual: 'gone',
      evidence: { object: 'indices/kT3xPq0mQ3eZs1bYd0aXfg/2/__9mQkz4OSRMKx2mV1yQw7Zg', path: ['orders', '2'] },
    },
  ],
});

test('a damaged backup is told with verdict, object, remedy and the report’s place', () => {
  const text = summary(damaged);
  expect(text).toMatch(/^\nCORRUPT {2}This backup is damaged or incomplete\.\n/);
  expect(text).toContain('    object    indices/kT3xPq0mQ3eZs1bYd0aXfg/2/__9mQkz4OSRMKx2mV1yQw7Zg\n');
  expect(text).toContain('    index     orders, shard 2\n');
  expect(text).toContain('    expected  1,234\n    actual    gone\n');
  expect(text).toContain('    → Take a snapshot into a new repository');
  expect(text).toContain('structure passed, bytes failed, restore not reached');
  expect(text).toContain(files.page);
  expect(text).toContain(files.json);
});

test('no line is wider than the terminal', () => {
  for (const report of [
    damaged,
    sampleReport(),
    suspect,
    sampleReport({ verdict: 'unproven', reason: 'access-denied' }),
  ]) {
    for (const line of summary(report).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }
});

test('what stands beside a label is aligned, also where it goes on below', () => {
  expect(summary(damaged).split('\n').slice(-10)).toEqual([
    '  Snapshot  nightly-2026.03.01 in s3://acme-backups/elasticsearch/logs',
    '  Proven    structure passed, bytes failed, restore not reached, examination not',
    '            reached',
    '  Indices   4 indices · 12 shards · 3.45 GiB · 10,512,656 documents expected ·',
    '            10,512,656 restored · 3 left out on purpose',
    '  Pace      held back by network 60 % of the time, 680 MiB/s at most; processors',
    '            40 %; disk 0 %',
    '  Report    ./mayfly-report/report.html',
    '            ./mayfly-report/report.json',
    '',
  ]);
});

const suspect = sampleReport({
  verdict: 'suspect',
  level: { asked: 'examine', reached: 'restore' },
  checks: [...builtInPassed, ...passedOnes(3), warned, failed],
  findings: [failure, warning],
});

test('checks that failed come first, and those that passed are one paragraph', () => {
  const text = summary(suspect);
  const checks = text.slice(text.indexOf('  failed: '), text.indexOf('  Not tested'));
  expect(checks.split('\n')).toEqual([
    '  failed: every order of orders',
    '    There are 2,500 documents; expected: at least 5,000 documents.',
    '    expected  at least 5,000 documents',
    '    actual    2,500 documents',
    '    off by    50 % too few (2,500)',
    '    → Look at the source.',
    '',
    '  warned: no order twice of orders',
    '    2 values of order.id stand more than once: 3 documents beyond the first of',
    '    each.',
    '    expected  no documents',
    '    actual    3 documents',
    '    off by    3 too many',
    '    → Look for duplicates.',
    '',
    '  7 checks passed: Check the structure, Read every byte, Restore, Count what was',
    '  restored, documents (3)',
    '',
    '',
  ]);
});

test('built-in checks that failed take a line each, since findings say the rest', () => {
  const [structure, bytes, restore, counts] = builtInPassed;
  if (!structure || !bytes || !restore || !counts) throw new Error('there are four');
  const checks: CheckRecord[] = [
    structure,
    { ...bytes, outcome: 'failed', actual: 1, why: 'The findings say what is wrong.' },
    { ...restore, outcome: 'not-evaluated', expected: null, actual: null, blame: 'data', why: 'Nothing was left.' },
    { ...counts, outcome: 'failed', actual: 0, margin: '100 % too few (10,512,656)', why: 'Fewer came back.' },
  ];
  expect(summary({ ...damaged, checks })).toContain(
    [
      '  failed: Read every byte, 1 error',
      '  failed: Count what was restored, 100 % too few (10,512,656)',
      '  not evaluated: Restore',
      '',
      '  1 check passed: Check the structure',
    ].join('\n'),
  );
});

test('what a check tells is not told again by its finding', () => {
  expect(summary(suspect).split('Look at the source.')).toHaveLength(2);
  expect(summary(suspect)).not.toContain('error: ');
});

test('what was not tested is said in short', () => {
  expect(summary(sampleReport())).toContain('  Not tested (the report says why)\n  · the global metadata\n');
});

test('documents are said as a search counts them, before what the server stores', () => {
  const items = sampleReport().items.map((item) => ({ ...item, documents: 1_000 }));
  const text = summary(sampleReport({ items })).replaceAll(/\s+/g, ' ');
  expect(text).toContain('4,000 documents · 10,512,656 Lucene documents expected ·');
});

test('many findings end with how many more there are', () => {
  const [finding] = damaged.findings;
  if (!finding) throw new Error('the sample has a finding');
  const text = summary({ ...damaged, findings: Array(25).fill(finding), findingsOmitted: 5 });
  expect(text.split('error: ').length - 1).toBe(10);
  expect(text).toContain('20 further findings: see the report.');
});

test('foreign text cannot move the cursor', () => {
  const text = summary(
    sampleReport({
      repository: { name: null, location: 's3://b/\u001b[2J\r', uuid: null, clusterId: null, generation: null },
    }),
  );
  expect(text).toContain('s3://b/\\u001b[2J\\u000d');
});
