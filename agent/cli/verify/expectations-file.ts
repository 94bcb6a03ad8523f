import { open } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { StoreDefinition } from '../../stores/store-definition.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { visible } from '../../text/foreign-text.ts';

const limitBytes = 1_048_576;
type Described = Pick<StoreDefinition, 'id' | 'expectationsField' | 'schemas'>;

/** The expectations in a YAML or JSON file. Throws `UsageError` that names file, line, field and remedy. */
export async function readExpectations(path: string, definition: Described): Promise<unknown> {
  return parseExpectations(await readBounded(path, definition), path, definition);
}

/** As `readExpectations`, of text; `path` is for the messages only. */
export function parseExpectations(text: string, path: string, definition: Described): unknown {
  const remedy = remedyOf(definition);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [malformed] = document.errors;
  if (malformed) {
    const { line, col } = lines.linePos(malformed.pos[0]);
    throw new UsageError(`${path}:${line}:${col}: ${visible(malformed.message)}`, remedy, { cause: malformed });
  }
  const parsed = definition.schemas.expectations.safeParse(
    plain(() => document.toJS({ maxAliasCount: 100 }), path, remedy),
  );
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.slice(0, 10).map((issue) => {
    const node = document.getIn(issue.path, true);
    const at = isNode(node) && node.range ? `:${lines.linePos(node.range[0]).line}` : '';
    return `${path}${at}: ${fieldOf(issue)}${visible(issue.message)}`;
  });
  throw new UsageError(complaints.join('\n'), remedy, { cause: parsed.error });
}

function remedyOf({ id, expectationsField }: Described): string {
  return `Correct the file; agent/stores/${id}/${expectationsField}.schema.json says what it may hold.`;
}

function plain(read: () => unknown, path: string, remedy: string): unknown {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`, remedy, {
      cause: error,
    });
  }
}

/** indices[2].minDocuments: */
function fieldOf({ path }: z.core.$ZodIssue): string {
  if (path.length === 0) return '';
  const field = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${visible(field.replace(/^\./, ''))}: `;
}

async function readBounded(path: string, { expectationsField }: Described): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > limitBytes) throw new Error('it is longer than 1 MiB');
    return await file.readFile('utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--${expectationsField} ${path}: ${why}`, 'Name a YAML or JSON file that can be read.', {
      cause: error,
    });
  }
}
