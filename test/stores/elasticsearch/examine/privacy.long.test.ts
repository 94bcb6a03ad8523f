import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reportSchema } from '../../../../agent/contract/report.ts';
import { pagerMessage } from '../../../../lambda/settle/notify/pager.ts';
import { peopleMessage } from '../../../../lambda/settle/notify/people.ts';
import { mayfly } from '../../../cli/mayfly.ts';
import { order } from '../../../contract/examples.ts';
import { runningNode } from '../running-node.ts';
import { writeDocuments } from './kinds/orders.ts';

/** In each value of the documents that no expectation names. */
const markers = ['MARKER', '10.11.12.13', '1987-06-05T'];
const mappings = {
  properties: {
    name: { type: 'keyword' },
    code: { type: 'keyword', ignore_above: 5 },
    n: { type: 'long', ignore_malformed: true },
    from: { type: 'ip' },
    born: { type: 'date' },
    text: { type: 'text', fields: { keyword: { type: 'keyword' } } },
    tags: { type: 'keyword' },
    labels: { type: 'flattened' },
    lines: { type: 'nested', properties: { sku: { type: 'keyword' } } },
  },
  runtime: { broken: { type: 'long' }, shown: { type: 'keyword' } },
};
const documents = Array.from({ length: 12 }, (_, at) => ({
  ...{
    name: `MARKER-name-${at % 5}`,
    code: at === 0 ? 'MARKER-too-long' : 'MARKR',
    n: at === 1 ? 'MARKER-no-number' : at,
  },
  ...{ from: '10.11.12.13', born: '1987-06-05T04:03:02Z', text: `MARKER text ${at}`, tags: ['MARKER-a', 'MARKER-b'] },
  ...{
    labels: { env: `MARKER-${at}` },
    lines: [{ sku: 'MARKER-sku' }],
    broken: 'MARKER-broken',
    shown: 'MARKER-shown',
  },
}));
const values = ['name', 'code', 'text.keyword', 'tags', 'labels.env', 'lines.sku', 'shown'];
const checks = [
  ...[...values, 'n', 'from', 'broken'].map((field) => ({ duplicates: { field } })),
  ...values.map((field) => ({ values: { field, among: ['named'] } })),
  ...values.map((field) => ({ pattern: { field, matches: 'named' } })),
  ...values.map((field) => ({ length: { field, max: 1 } })),
  ...['n', 'broken', 'text', 'name', 'absent'].map((field) => ({ range: { field, max: 0 } })),
  ...['from', 'born'].map((field) => ({ range: { field, min: field === 'from' ? '10.200.0.0' : '2026-01-01' } })),
  ...['n', 'broken', 'from'].map((field) => ({ percentile: { field, p: 50, below: 0 } })),
  ...['name', 'broken', 'absent'].map((field) => ({ missing: { field, below: 1 } })),
  ...[{ documents: { max: 1 } }, { bytes: { max: 1 } }, { indices: { min: 9 } }, { sample: { decodes: true } }],
  ...[{ freshness: { below: '1h', field: 'born' } }, { gaps: { every: '1h', within: '5h', field: 'born' } }],
  ...[{ schema: { required: { name: 'long' }, forbidden: ['born'] } }, { aliases: { present: ['named'] } }],
  ...[{ query: { body: { query: { match_all: {} } }, documents: 0 } }],
  ...[{ query: { body: { query: { term: { from: { value: 'named' } } } }, documents: 0 } }],
  ...[{ canary: { index: 'people', id: '0', field: 'name', equals: 'named' } }],
  ...[{ canary: { index: 'people', id: '0', field: 'lines.sku', sha256: 'a'.repeat(64) } }],
];

const entry = {
  at: '2026-11-28T04:00:00.000Z',
  pager: 'ALARM',
  pagerWas: 'OK',
  recoversFrom: null,
  lastVerified: null,
} as const;

let cwd: string;
let repository: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  await using node = await runningNode('8.17.0');
  const settings = { number_of_shards: 2, number_of_replicas: 0 };
  const aliases = { everybody: { filter: { term: { name: 'MARKER-filter' } } } };
  await node.ask('PUT', '/people', { settings, mappings, aliases });
  await writeDocuments(node, 'people', documents);
  repository = join(cwd, 'repository');
  const location = join(node.repositories, 'one');
  await node.ask('PUT', '/_snapshot/one', { type: 'fs', settings: { location } });
  await node.ask('PUT', '/_snapshot/one/one?wait_for_completion=true', { indices: ['people'] });
  await cp(location, repository, { recursive: true });
}, 300_000);
afterAll(() => rm(cwd, { recursive: true }));

it('no value of a field leaves the machine that no expectation names', { timeout: 300_000 }, async () => {
  const file = join(cwd, 'expectations.json');
  const groups = [...checks, ...checks].map((check, at) => ({
    ...check,
    ...(at < checks.length && { severity: 'warn' }),
  }));
  await writeFile(file, JSON.stringify({ version: 2, indices: [{ for: ['people', 'everybody'], checks: groups }] }));
  const { stdout, stderr, exitCode } = await mayfly(
    ['verify', repository, '--expectations', file, '--output', 'report'],
    { cwd, env: { TMPDIR: tmpdir() } },
  );
  const json = await readFile(join(cwd, 'report', 'report.json'), 'utf8');
  const report = reportSchema.parse(JSON.parse(json));
  expect(exitCode, stderr).toBe(4);
  expect(report.verdict).toBe('suspect');
  expect(report.checks.filter(({ blame }) => blame === 'mayfly')).toEqual([]);
  expect(report.checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'warned').length).toBeGreaterThan(
    80,
  );
  const page = await readFile(join(cwd, 'report', 'report.html'), 'utf8');
  const mail = peopleMessage(report, order, entry);
  const pager = pagerMessage(report, order, entry, { stage: 'test', topicArn: 'arn' });
  const told = { page, json, stdout, stderr, mail, pager };
  for (const [where, text] of Object.entries(told)) {
    for (const marker of markers) expect(JSON.stringify(text), where).not.toContain(marker);
  }
});
