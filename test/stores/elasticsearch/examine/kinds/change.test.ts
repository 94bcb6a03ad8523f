import { expect, it } from 'vitest';
import { elasticsearchClient } from '../../../../../agent/stores/elasticsearch/client/client.ts';
import { change } from '../../../../../agent/stores/elasticsearch/examine/kinds/change.ts';
import { evaluated } from './evaluating.ts';

const nobody = { client: elasticsearchClient('http://127.0.0.1:1') };
const recorded = {
  ...{
    documents: new Map([['a', 3]]),
    bytes: new Map([
      ['a', 70],
      ['b', 7],
    ]),
    aliases: new Map(),
  },
  ...{ templates: null, pipelines: null },
};

it('measures what it is asked of, and asks no node', async () => {
  const asked = (of: string, indices: string[]) =>
    evaluated(nobody, 'change', { of, against: 'trend', within: '30%' }, indices, { recorded });
  const change = { against: 'trend', within: '30%' };
  expect(await asked('bytes', ['a', 'b'])).toEqual({
    ...{ outcome: 'measured', actual: 77, unit: 'bytes', change: { of: 'bytes', ...change } },
  });
  expect(await asked('documents', ['a'])).toMatchObject({ outcome: 'measured', actual: 3, unit: 'documents' });
  expect(await asked('documents', ['a', 'b'])).toEqual({
    ...{ outcome: 'not-evaluated', why: "Documents can't be searched in b" },
  });
});

it.each([
  [{ of: 'documents', against: 'trend' }, 'within'],
  [{ of: 'documents', against: 'trend', within: 30 }, 'within'],
  [{ of: 'documents', against: 'trend', within: '0%' }, 'within'],
  [{ of: 'fields', against: 'trend', within: '30%' }, 'of'],
  [{ of: 'bytes', against: 'yesterday', within: '30%' }, 'against'],
])('refuses %o by its %s', (parameters, field) => {
  expect(change.schema.safeParse(parameters).error?.issues.map(({ path }) => path[0])).toEqual([field]);
});
