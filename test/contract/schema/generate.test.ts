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

/** What only the store understands, the tags, which the user names, and the types of fields, by their names. */
const opaque = ['backup', 'options', 'expectations', 'lastFingerprint', 'tags', 'types'];

test('nothing is allowed beside what a schema names, but in what only the store understands', () => {
  const open: string[] = [];
  const look = (schema: unknown, name: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { type, additionalProperties } = schema as Record<string, unknown>;
    if (type === 'object' && additionalProperties !== false) open.push(name);
    const isNamed = !Array.isArray(schema) && type !== 'object' && !('anyOf' in schema);
    for (const [key, part] of Object.entries(schema)) {
      if (key !== '$defs') look(part, isNamed || name === '' ? key : name);
    }
  };
  for (const text of schemaFiles().values()) look(JSON.parse(text).properties, '');
  expect([...new Set(open)].filter((name) => !opaque.includes(name))).toEqual([]);
});
