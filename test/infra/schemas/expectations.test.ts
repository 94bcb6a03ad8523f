import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { expectationsSchemaFiles } from '../../../infra/schemas/expectations.ts';

const stores = new URL('../../../agent/stores/', import.meta.url);

test.each([...(await expectationsSchemaFiles())])('%s is as `npm run schemas` would write it', async (path, text) => {
  expect(await readFile(new URL(path, stores), 'utf8')).toBe(text);
});

test('only what has a default may be left out of the expectations of a snapshot', async () => {
  const text = (await expectationsSchemaFiles()).get('elasticsearch/expectations.schema.json') ?? '';
  const { required, properties } = JSON.parse(text);
  expect(required).toEqual(['version']);
  expect(properties.indices.items.required).toEqual(['for']);
});
