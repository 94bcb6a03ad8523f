import { describe, expect, it } from 'vitest';
import { fieldKinds } from '../../../../../agent/stores/elasticsearch/examine/kinds/field-kinds.ts';
import { innermostIssues, messageOf } from '../../../../../agent/text/schema-issue.ts';

/** What is wrong with parameters, a line for each field. */
function mistakesOf(kind: string, parameters: unknown): string[] {
  const parsed = fieldKinds.find((each) => each.kind === kind)?.schema.safeParse(parameters);
  return innermostIssues(parsed?.error?.issues ?? []).map(({ issue, path, unknownField }) =>
    [...path, messageOf(issue, 'given', unknownField)].join(': '),
  );
}

const field = 'order.id';
const query = { match_all: {} };
const tooWide = "is too large to be exact as a number: write it as a text, in quotes, such as '9007199254740993'";
const script = (own: unknown) => ({ body: { query: { script: { script: own } } }, documents: 1 });

describe('a mistake in the parameters of a check is told by name', () => {
  it.each<[string, unknown, string]>([
    ['missing', { field, below: 0 }, 'below: can never be met: give 1 where there must be none'],
    ['missing', { field, below: '0%' }, 'below: can never be met: give 1 where there must be none'],
    ['missing', { field, below: '101%' }, 'below: is neither a percentage such as 1% nor a whole number such as 10'],
    ['missing', { field, below: 1.5 }, 'below: is neither a percentage such as 1% nor a whole number such as 10'],
    ['missing', { field: 'order.*', below: 1 }, 'field: names one field; * stands for nothing in it'],
    ['values', { field, among: [] }, 'among: lists no value'],
    ['range', { field }, 'has neither min nor max: give one of them'],
    ['range', { field, min: 2, max: 1 }, 'has a min that is more than its max'],
    ['range', { field, max: 'now-1d' }, "max: must not depend on today: use '{{snapshot.startedAt}}'"],
    ['range', { field, min: 2 ** 53 }, `min: ${tooWide}`],
    ['values', { field, among: [2 ** 53] }, `among: 0: ${tooWide}`],
    ['range', { field, max: '{{now}}' }, 'max: has a placeholder other than {{snapshot.startedAt}}'],
    ['percentile', { field, p: 50 }, 'has neither below nor above: give one'],
    ['percentile', { field, p: 50, below: 1, above: 1 }, 'has an above that is not less than its below'],
    ['length', { field, max: 501 }, 'max: is more than 500 characters, the most that can be told'],
    ['pattern', { field, matches: 'a(' }, 'matches: is no regular expression: Unterminated group'],
    ['schema', {}, 'asks for nothing: give required, forbidden or changes'],
    ['query', { body: { query, size: 1 }, documents: 1 }, 'body: has size: only query may stand in it, and is counted'],
    [
      'query',
      { body: { query, aggs: {} }, documents: 1 },
      'body: has aggs: only query may stand in it, and is counted',
    ],
    ['query', { body: {}, documents: 1 }, 'body: has no query such as { term: { status: open } }'],
    ['query', { body: { query }, documents: -1 }, 'documents: is less than 0'],
    ['query', { body: { query }, documents: 'some' }, 'documents: is neither a number of documents nor { min, max }'],
    [
      'query',
      { body: { query: { term: { a: '{{x}}' } } }, documents: 1 },
      'body: has the placeholder {{x}}; there is {{snapshot.startedAt}} alone',
    ],
    [
      'query',
      { body: { query: { wrapper: { query: 'e30=' } } }, documents: 1 },
      'body: has wrapper, a query in Base64: write it as it is',
    ],
    [
      'query',
      { body: { query: { terms: { a: { index: 'b', id: 'c', path: 'd' } } } }, documents: 1 },
      'body: looks a up in another document, which may not be restored: write what it holds',
    ],
    [
      'query',
      {
        body: { query: { terms_set: { a: { terms: ['x'], minimum_should_match_script: { id: 'b' } } } } },
        documents: 1,
      },
      'body: has a script without its source: stored scripts are not restored',
    ],
    ['query', script({ id: 'mine' }), 'body: has a script without its source: stored scripts are not restored'],
    ['query', script({ source: '1', lang: 'groovy' }), 'body: has a script in groovy; there are: expression, painless'],
    ['query', script('x'.repeat(2_001)), 'body: has a script of more than 2000 characters'],
    ['sample', { size: 1_001, decodes: true }, 'size: is more than 1000'],
  ])('%s %j', (kind, parameters, mistake) => {
    expect(mistakesOf(kind, parameters)).toEqual([mistake]);
  });

  it('more scripts than a query may have, or queries too deep within others', () => {
    const should = Array.from({ length: 6 }, () => ({ script: { script: 'true' } }));
    expect(mistakesOf('query', { body: { query: { bool: { should } } }, documents: 1 })).toEqual([
      'body: has more than 5 scripts',
    ]);
    let deep: object = query;
    for (let depth = 0; depth < 25; depth += 1) deep = { bool: { must: deep } };
    expect(mistakesOf('query', { body: { query: deep }, documents: 1 })).toEqual([
      'body: has queries within queries more than 20 deep',
    ]);
  });

  it('a key that no kind has', () => {
    for (const { kind, schema } of fieldKinds) {
      const issues = schema.safeParse({ field, feild: field }).error?.issues ?? [];
      expect(issues, kind).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys' }));
    }
  });
});
