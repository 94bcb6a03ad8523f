import { describe, expect, it } from 'vitest';
import { luceneExpression } from '../../../../agent/stores/elasticsearch/examine/lucene-expression.ts';

describe('a regular expression for Lucene', () => {
  it.each([
    ['ORD-\\d{6}', 'ORD-[0-9]{6}'],
    ['^a+$', 'a+'],
    ['a\\$', 'a\\$'],
    ['a\\\\$', 'a\\\\'],
    ['(?:ab|cd)?', '(ab|cd)?'],
    ['[^\\d_]\\w', '[^0-9_][A-Za-z0-9_]'],
    ['\\S', '[^ \t\r\n\f\v]'],
    ['a"b@c&d~e#f<1-5>', 'a\\"b\\@c\\&d\\~e\\#f\\<1-5\\>'],
    ['[@"]', '[\\@\\"]'],
    ['\\.\\t', '\\.\t'],
    ['😀{2}', '😀{2}'],
  ])('%s is %s', (text, expression) => {
    expect(luceneExpression(text)).toEqual({ expression });
  });

  it.each([
    ['a(', 'is no regular expression: Unterminated group'],
    ['a(?=b)', 'looks ahead or behind, or names a group; Elasticsearch takes no such expression'],
    ['(?<year>a)', 'looks ahead or behind, or names a group; Elasticsearch takes no such expression'],
    ['\\bword\\b', 'has a boundary of words; Elasticsearch takes no such expression'],
    ['(a)\\1', 'refers back to a group; Elasticsearch takes no such expression'],
    ['a.*?b', 'has a lazy quantifier; Elasticsearch takes no such expression'],
    [
      '\\p{L}',
      'names a character by its property or number: write the character itself; Elasticsearch takes no such expression',
    ],
    ['^a|^b', 'has ^ or $ within: it is always matched against the whole value'],
    ['(a|)', 'has an alternative of nothing: write (…)?; Elasticsearch takes no such expression'],
    ['|a', 'begins with an alternative of nothing: write (…)?'],
    ['[\\D]', 'has \\D where Elasticsearch has none'],
  ])('%s %s', (text, mistake) => {
    expect(luceneExpression(text)).toEqual({ mistake });
  });
});
