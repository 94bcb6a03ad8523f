import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { visible } from './foreign-text.ts';
import { innermostIssues, messageOf } from './schema-issue.ts';

/** One thing that is wrong with a document. */
export interface DocumentProblem {
  readonly file: string;
  /** Counted from 1; null where it isn't known. */
  readonly line: number | null;
  /** Counted from 1; known of what is no YAML. */
  readonly column: number | null;
  /** As in `repositories[0].bucket`; empty for the document as a whole. */
  readonly field: string;
  /** The rest of a sentence that begins with the name of the field. */
  readonly message: string;
  readonly remedy: string;
}

/** The document cannot be used. `problems` has all that is wrong with it, in the order of its lines. */
export class DocumentError extends Error {
  readonly code = 'document';
  override readonly name = 'DocumentError';
  readonly problems: readonly DocumentProblem[];

  constructor(problems: readonly DocumentProblem[], options?: ErrorOptions) {
    super(problems.map(problemText).join('\n'), options);
    this.problems = problems;
  }
}

/** A YAML document, or one of JSON: its value, and where in the file each of its fields stands. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** Of what is missing, the line of what it is missing in. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** What to do about a problem at a path of the document, in which the schema may have no such field. */
export type RemedyOf = (path: readonly PropertyKey[], unknownField: string | undefined) => string;

const remedyOfSyntax =
  'Check the indentation, and put text that has colons or begins with a special character into quotes.';

/** What a YAML document says, by its schema; `file` is for the messages. Throws a `DocumentError`. */
export function readYamlDocument<T>(text: string, schema: z.ZodType<T>, file: string, remedyOf: RemedyOf): T {
  const document = parseYamlDocument(text, file);
  return validateDocument(document, schema, remedyOf);
}

/** Throws a `DocumentError` when the text is no YAML, or has aliases that multiply. */
export function parseYamlDocument(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = { file, field: '', remedy: remedyOfSyntax };
  const problems = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { ...problem, line, column: col, message: `is not YAML: ${visible(message.split('\n')[0] ?? '')}` };
  });
  if (problems.length > 0) throw new DocumentError(problems);
  try {
    return { file, value: document.toJS({ maxAliasCount: 100 }), lineOf: (path) => lineOf(document, lines, path) };
  } catch (cause) {
    const message = `can't be read: ${visible(cause instanceof Error ? cause.message : String(cause))}`;
    throw new DocumentError([{ ...problem, line: null, column: null, message }], { cause });
  }
}

/**
 * The document's value by a schema, or another value in its place, some parts of which were read from elsewhere. Throws
 * a `DocumentError` that names each field that is wrong, as far inside as it is known.
 */
export function validateDocument<T>(
  { file, value: own, lineOf: line }: YamlDocument,
  schema: z.ZodType<T>,
  remedyOf: RemedyOf,
  value: unknown = own,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = innermostIssues(parsed.error.issues).map(({ issue, path, unknownField }) => ({
    file,
    line: line(unknownField === undefined ? path : [...path, unknownField]),
    column: null,
    field: visible(fieldOf(path)),
    message: visible(messageOf(issue, valueAt(value, path), unknownField)),
    remedy: remedyOf(path, unknownField),
  }));
  throw new DocumentError(
    problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    { cause: parsed.error },
  );
}

/** `file:line:column: field message`, without what isn't known. */
export function problemText({ file, line, column, field, message }: DocumentProblem): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return `${place}: ${field === '' ? 'it' : field} ${message}`;
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((field, part) => {
    if (typeof part === 'number') return `${field}[${part}]`;
    return field === '' ? String(part) : `${field}.${String(part)}`;
  }, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((here, part) => (here as Record<PropertyKey, unknown> | null | undefined)?.[part], value);
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
