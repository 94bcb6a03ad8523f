import { expect, it } from 'vitest';
import { fieldTypesOf } from '../../../../agent/stores/elasticsearch/examine/field-types.ts';

it('fields of several mappings have the types of all of them', () => {
  const id = (type: string) => ({ order: { properties: { id: { type, fields: { text: { type: 'text' } } } } } });
  const current = fieldTypesOf([
    { properties: id('long'), runtime: { day: { type: 'date' } } },
    { properties: id('keyword') },
  ]);
  expect(current).toEqual({ day: 'date', 'order.id': 'keyword|long', 'order.id.text': 'text' });
});
