import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { defaultStoreId, isStoreId, storeOf } from '../../agent/stores/registry.ts';
import { remedyFor } from './explain.ts';
import { ConfigurationFileError, fieldOf, messageOf, type Problem } from './problem.ts';
import { configurationSchema, type InfrastructureConfiguration } from './schema.ts';

/**
 * The configuration in a YAML file; expectations that it names by their path, relative to the file, are read in.
 * Throws a `ConfigurationFileError` that names every field that is wrong, its line and the remedy.
 */
export function readConfiguration(file: string): InfrastructureConfiguration {
  const { value, document, lines } = readYaml(file);
  const whole = withExpectations(value, dirname(file));
  return parse(configurationSchema, whole, file, (path) => lineOf(document, lines, path));
}

interface Yaml {
  readonly value: unknown;
  readonly document: Document;
  readonly lines: LineCounter;
}

function readYaml(file: string): Yaml {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines });
  const problems = document.errors.map(
    ({ message, linePos }): Problem => ({
      field: '',
      line: linePos?.[0].line ?? null,
      message: `is not YAML: ${message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
      remedy: 'Mind the indentation, and put text that has colons or begins with a special character into quotes.',
    }),
  );
  if (problems.length > 0) throw new ConfigurationFileError(file, problems);
  return { value: document.toJS(), document, lines };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const remedy = 'Copy mayfly.example.yaml to mayfly.yaml and edit it, or set MAYFLY_CONFIG to the path of your own.';
    const problem = { field: '', line: null, message: 'is not a file that can be read', remedy };
    throw new ConfigurationFileError(file, [problem], { cause });
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
    const { expectationsField: field, schemas } = storeOf(store);
    const path = repository[field];
    if (typeof path !== 'string') return repository;
    const file = resolve(directory, path);
    const { value: expectations, document, lines } = readYaml(file);
    return {
      ...repository,
      [field]: parse(schemas.expectations, expectations, file, (at) => lineOf(document, lines, at)),
    };
  });
  return { ...value, repositories };
}

function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  file: string,
  line: (path: readonly PropertyKey[]) => number | null,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue): Problem => {
    const unknownField = issue.code === 'unrecognized_keys';
    const place = unknownField ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    return {
      field: fieldOf(issue.path),
      line: line(place),
      message: messageOf(issue, valueAt(value, issue.path)),
      remedy: remedyFor(schema, issue.path, unknownField),
    };
  });
  throw new ConfigurationFileError(
    file,
    problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((here, part) => (here as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

/** Of what is missing, the line of what it is missing in. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
