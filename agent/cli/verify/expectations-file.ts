import { open } from 'node:fs/promises';
import type { z } from 'zod';
import type { StoreDefinition } from '../../stores/store-definition.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { remedyFor } from '../../text/remedy-for.ts';
import { DocumentError, type DocumentProblem, problemText, readYamlDocument } from '../../text/yaml-document.ts';

const limitBytes = 1_048_576;
/** Those that a terminal has room for. */
const mostProblems = 10;

type Described = Pick<StoreDefinition, 'id' | 'expectationsField' | 'loadExpectations'>;

/**
 * The expectations in a YAML or JSON file, which `given` calls as the command line has it. Throws `UsageError` that
 * names file, line, field and remedy.
 */
export async function readExpectations(
  path: string,
  definition: Described,
  given = `--${definition.expectationsField} ${path}`,
): Promise<unknown> {
  return parseExpectations(await readBounded(path, given), path, await definition.loadExpectations(), definition);
}

/** As `readExpectations`, of text; `path` is for the messages only. */
export function parseExpectations(text: string, path: string, schema: z.ZodType, definition: Described): unknown {
  const remedy = remedyOf(definition);
  try {
    return readYamlDocument(text, schema, path, (at, unknownField) => remedyFor(schema, at, unknownField, remedy));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const told = error.problems.slice(0, mostProblems).map(inWords).join('\n');
    throw new UsageError(told, remedy, { cause: error });
  }
}

function inWords(problem: DocumentProblem): string {
  return `${problemText(problem)}. ${problem.remedy}`;
}

function remedyOf({ id, expectationsField }: Described): string {
  return `Correct the file; agent/stores/${id}/${expectationsField}.schema.json says what it may hold.`;
}

async function readBounded(path: string, given: string): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > limitBytes) throw new Error('it is longer than 1 MiB');
    return await file.readFile('utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${given}: ${why}`, 'Name a YAML or JSON file that can be read.', {
      cause: error,
    });
  }
}
