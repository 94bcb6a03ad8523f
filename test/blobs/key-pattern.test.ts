import { expect, test } from 'vitest';
import { endsOf, matcherOf, momentIn, tellsMoment } from '../../agent/blobs/key-pattern.ts';

test.each([
  ['a/*.b', 'a/x.b', true],
  ['a/*.b', 'a/x/y.b', false],
  ['a/**.b', 'a/x/y.b', true],
  ['a/*.b', 'a/.b', true],
  ['a.b', 'axb', false],
  ['*', 'a\nb', true],
])('%s and %s', (pattern, key, expected) => expect(matcherOf(pattern)(key)).toBe(expected));

test('the ends of a pattern are what no * changes', () => {
  expect(endsOf('a/*/b*.gz')).toEqual({ prefix: 'a/', suffix: '.gz' });
  expect(endsOf('a/b')).toEqual({ prefix: 'a/b', suffix: '' });
});

test.each([
  [
    '{unix}_{YYYY}_{MM}_{DD}_*_gitlab_backup.tar',
    'x/1700000000_2023_11_14_16.5.1_gitlab_backup.tar',
    '2023-11-14T22:13:20.000Z',
  ],
  ['w-{YYYY}-{MM}-{DD}T{hh}{mm}.tar', 'w-2026-01-02T0304.tar', '2026-01-02T03:04:00.000Z'],
  ['a/{YYYY}/{MM}/{DD}.tar', 'a/2026/01/02.tar', '2026-01-02T00:00:00.000Z'],
  ['w-{YYYY}-{MM}.tar', 'w-2026-13.tar', undefined],
  ['w-{YYYY}.tar', 'v-2026.tar', undefined],
])('the time in a key by %s', (pattern, key, expected) => expect(momentIn(pattern, key)?.toISOString()).toBe(expected));

test('a pattern tells a time by its year or its seconds, each part once', () => {
  expect(['{YYYY}', '{unix}', '{hh}', '{YYYY}{YYYY}', '{YYYY}{x}', 'x'].map(tellsMoment)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
