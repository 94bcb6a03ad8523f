import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { schemaFiles } from '../../../agent/contract/schema/generate.ts';

const folder = new URL('../../../agent/contract/schema/', import.meta.url);

test.each([...schemaFiles()])('%s is as `npm run schemas` would write it', async (name, text) => {
  expect(await readFile(new URL(name, folder), 'utf8')).toBe(text);
});

test('no schema file is left over from a schema that is gone', async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual([...schemaFiles().keys()].sort());
});

test('nothing is allowed beside what a schema names', () => {
  for (const text of schemaFiles().values()) {
    const objects = text.split('"type": "object"').length - 1;
    expect(text.split('"additionalProperties": false').length - 1).toBe(objects);
  }
});

test('only what has a default may be left out of the expectations', () => {
  const { required, properties } = JSON.parse(schemaFiles().get('expectations.schema.json') ?? '');
  expect(required).toEqual(['version']);
  expect(properties.indices.items.required).toEqual(['pattern']);
});
