import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { planSchema } from '../../../agent/stores/archive/plan.ts';

test('what a plan leaves out has a value, and a plan read again is the same', () => {
  const plan = planSchema.parse({ checks: [{ file: 'a', minBytes: '1 KiB' }], restore: { run: ['./import.sh'] } });
  expect(plan).toEqual({
    version: 1,
    restore: { run: ['./import.sh'], timeout: '1h' },
    checks: [{ file: 'a', minBytes: 1024 }],
    limits: { files: 1_000_000, memory: 2_147_483_648 },
  });
  expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
});

test.each<[string, unknown, string]>([
  ['a version to come', { version: 2 }, 'version: '],
  ['a field that is none', { check: [] }, 'Unrecognized key: "check"'],
  ['a check of nothing', { checks: [{ name: 'x' }] }, 'checks.0: must have exactly one of files, file, run and newest'],
  ['a check of two kinds', { checks: [{ file: 'x', newest: '1h' }] }, 'checks.0: must have exactly one of'],
  [
    'a field of another kind',
    { checks: [{ file: 'x', min: 1 }] },
    'checks.0.min: is of another kind of check than file',
  ],
  ['a duration without a unit', { checks: [{ newest: '26' }] }, 'checks.0.newest: is no duration such as'],
  ['a size of words', { checks: [{ file: 'x', minBytes: 'much' }] }, 'checks.0.minBytes: is no size such as'],
  ['a command as one text', { restore: { run: './import.sh' } }, 'restore.run: is no list of words such as'],
  ['a path that leads out', { checks: [{ file: '../x' }] }, 'checks.0.file: is no path within the archive'],
  ['an absolute path', { checks: [{ files: '/x/*' }] }, 'checks.0.files: is no path within the archive'],
  ['a time without a year', { takenAt: '{hh}{mm}' }, 'takenAt: has neither {YYYY} nor {unix}'],
])('refuses %s, and says where and why', (_, plan, message) => {
  const issues = planSchema.safeParse(plan).error?.issues ?? [];
  expect(
    issues.map((issue) => `${issue.path.join('.')}${issue.path.length > 0 ? ': ' : ''}${issue.message}`).join(),
  ).toContain(message);
});

test('every plan in the documentation is one', async () => {
  const text = await readFile(new URL('../../../docs/stores.md', import.meta.url), 'utf8');
  const plans = [...text.matchAll(/```yaml\n(.*?)```/gs)]
    .map(([, block = '']) => parse(block))
    .filter((block) => block.checks);
  expect(plans).toHaveLength(3);
  for (const plan of plans) expect(() => planSchema.parse(plan)).not.toThrow();
});
