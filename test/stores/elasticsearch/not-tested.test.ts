import { expect, test } from 'vitest';
import type { CheckRecord } from '../../../agent/contract/check-record.ts';
import { notTested } from '../../../agent/stores/elasticsearch/not-tested.ts';

const level = { asked: 'examine', reached: 'examine' } as const;
const check = (kind: string, outcome: CheckRecord['outcome'] = 'passed'): CheckRecord => ({
  ...{ kind, name: kind, for: [], severity: 'fail', expected: null, actual: null, outcome, seconds: 0 },
});
const whys = (...checks: CheckRecord[]) => notTested({ level, checks }).map(({ why }) => why);

test('what checks have asked of the metadata is told apart from what nobody has', () => {
  expect(whys(check('templates'), check('pipelines', 'failed'))[0]).toMatch(
    /The templates and pipelines that checks name were looked for by name alone\.$/,
  );
  expect(whys(check('aliases'))[2]).toMatch(/The aliases that checks name/);
  expect(whys(check('query'))[3]).toContain('no other query');
});

test('a check without an answer has asked nothing', () => {
  expect(whys(check('templates', 'not-evaluated'), check('query', 'not-evaluated'))).toEqual(whys());
});

test('of what was not to be restored nothing is said about how', () => {
  expect(notTested({ level: { asked: 'bytes', reached: 'bytes' }, checks: [] })).toHaveLength(2);
});
