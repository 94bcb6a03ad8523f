import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configurationSchemaFile } from '../../../infra/configuration/json-schema.ts';
import { configurationSchema } from '../../../infra/configuration/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
// Formats are for editors to know; the strings' patterns and Mayfly itself are stricter.
const isValid = new Ajv({ formats: { email: true, uri: true } }).compile(JSON.parse(configurationSchemaFile()));
const example = await readFile(join(root, 'mayfly.example.yaml'), 'utf8');

test('mayfly.schema.json is as `npm run schemas` would write it', async () => {
  const file = join(root, 'infra', 'configuration', 'mayfly.schema.json');
  expect(await readFile(file, 'utf8')).toBe(configurationSchemaFile());
});

test('the example names it for editors, and is valid', () => {
  expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=infra/configuration/mayfly.schema.json');
  isValid(parse(example));
  expect(isValid.errors).toBeNull();
});

test('what the example shows as a comment is valid too', () => {
  const shown =
    /^( *)# (?= *(?:state|network|vpcId|subnetIds|objectLock|budget|kmsKeyArn|pools|- name|version|architecture|most|idleMinutes|lifeHours|shared|instances|pool):)/gm;
  const everything = example.replaceAll(shown, '$1');
  const value = parse(everything);
  expect(value).toHaveProperty('budget.monthlyUsd');
  expect(value).toHaveProperty('network.subnetIds');
  expect(value).toHaveProperty('pools.0.most');
  expect(value).toHaveProperty('ledger.objectLock.mode');
  isValid(value);
  expect(isValid.errors).toBeNull();
  expect(configurationSchema.safeParse(value).error).toBeUndefined();
});

describe('it refuses', () => {
  const { repositories, ...rest } = parse(example);
  const withRepository = (fields: object) => ({ ...rest, repositories: [{ ...repositories[0], ...fields }] });

  test.each<[string, unknown]>([
    ['a field that nobody knows', { ...rest, repositories, regoin: 'eu-central-1' }],
    ['an account without quotes', { ...rest, repositories, account: 123456789012 }],
    ['a level that there is not', withRepository({ level: 'thorough' })],
    ['expectations that are a list', withRepository({ expectations: ['logs-*'] })],
    ['a repository without a bucket', withRepository({ bucket: undefined })],
    ['no repository', { ...rest, repositories: [] }],
  ])('%s', (_, value) => {
    expect(isValid(structuredClone(JSON.parse(JSON.stringify(value))))).toBe(false);
  });

  test('not expectations that stand in a file of their own', () => {
    expect(isValid(withRepository({ expectations: 'logs.yaml' }))).toBe(true);
  });
});

test('every field says what to write', () => {
  const undescribed: string[] = [];
  const look = (path: string, { properties = {}, items, anyOf = [] }: JsonSchema) => {
    for (const [name, field] of Object.entries(properties)) {
      if (field.description === undefined) undescribed.push(`${path}${name}`);
      look(`${path}${name}.`, field);
    }
    for (const inner of [...(items ? [items] : []), ...anyOf]) look(path, inner);
  };
  look('', JSON.parse(configurationSchemaFile()));
  expect(undescribed).toEqual([]);
});

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}
