import { expect, it } from 'vitest';
import { fieldListOf } from '../../../../agent/stores/elasticsearch/examine/field-list.ts';

it('a list of fields has their types, and a hash that says whether any has changed', () => {
  const list = fieldListOf({ day: 'date', id: 'long' });
  expect(list).toMatchObject({ count: 2, types: { day: 'date', id: 'long' } });
  expect(fieldListOf({ day: 'date', id: 'long' }).sha256).toBe(list.sha256);
  expect(fieldListOf({ day: 'date', id: 'keyword' }).sha256).not.toBe(list.sha256);
});

it('a list that is too long is a number and a hash', () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`field-${at}`, 'keyword']));
  expect(fieldListOf(many)).toEqual({ count: 5_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});
