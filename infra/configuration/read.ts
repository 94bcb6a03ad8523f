import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { defaultStoreId, isStoreId, storeOf } from '../../agent/stores/registry.ts';
import { remedyFor } from '../../agent/text/remedy-for.ts';
import {
  DocumentError,
  parseYamlDocument,
  type RemedyOf,
  readYamlDocument,
  validateDocument,
} from '../../agent/text/yaml-document.ts';
import { ConfigurationFileError } from './problem.ts';
import { configurationSchema, type InfrastructureConfiguration } from './schema.ts';
import { expectationsOf } from './store-expectations.ts';

/**
 * The configuration in a YAML file; expectations that it names by their path, relative to the file, are read in.
 * Throws a `ConfigurationFileError` that names every field that is wrong, its line and the remedy.
 */
export function readConfiguration(file: string): InfrastructureConfiguration {
  return naming(file, () => {
    const document = parseYamlDocument(readText(file), file);
    const whole = withExpectations(document.value, dirname(file));
    return validateDocument(document, configurationSchema, remedyBy(configurationSchema), whole);
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const remedy = 'Copy mayfly.example.yaml to mayfly.yaml and edit it, or set MAYFLY_CONFIG to the path of your own.';
    const message = 'is not a file that can be read';
    throw new DocumentError([{ file, line: null, column: null, field: '', message, remedy }], { cause });
  }
}

/** Where expectations are a path, the content of that file is put in its place. */
function withExpectations(value: unknown, directory: string): unknown {
  if (!isRecord(value) || !Array.isArray(value.repositories)) return value;
  const repositories = value.repositories.map((repository: unknown) => {
    if (!isRecord(repository)) return repository;
    const { store = defaultStoreId } = repository;
    // What is no store is complained of with everything else.
    if (typeof store !== 'string' || !isStoreId(store)) return repository;
    const { expectationsField: field } = storeOf(store);
    const schema = expectationsOf(store);
    const path = repository[field];
    if (typeof path !== 'string') return repository;
    const file = resolve(directory, path);
    const read = () => readYamlDocument(readText(file), schema, file, remedyBy(schema));
    return { ...repository, [field]: naming(file, read) };
  });
  return { ...value, repositories };
}

/**
 * What is wrong with a document is what is wrong with the configuration: the message names the file that it is in.
 */
function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new ConfigurationFileError(file, error.problems, { cause: error });
  }
}

function remedyBy(schema: z.ZodType): RemedyOf {
  return (path, unknownField) => remedyFor(schema, path, unknownField, 'Compare with mayfly.example.yaml.');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
