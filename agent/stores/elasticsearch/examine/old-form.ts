import type { z } from 'zod';
import { yamlFlow } from '../../../text/yaml-flow.ts';

interface OldEntry {
  readonly pattern: string;
  readonly minDocuments?: unknown;
  readonly minDocumentsTotal?: unknown;
  readonly allowEmpty?: unknown;
}

/** What is wrong with expectations of version 1, each entry with what to write instead; none of any other value. */
export function oldFormIssues(value: unknown): z.core.$ZodRawIssue[] {
  if (!isRecord(value) || value.version === 2) return [];
  const indices = Array.isArray(value.indices) ? value.indices : [];
  const old = indices.flatMap((entry, at) => (isOld(entry) ? [{ entry, at }] : []));
  if (value.version !== 1 && old.length === 0) return [];
  const issue = (path: PropertyKey[], message: string) => ({ code: 'custom', input: value, path, message }) as const;
  return [
    issue(['version'], `is of the old form: write version: 2, and instead of pattern and minDocuments for and checks`),
    ...old.map(({ entry, at }) =>
      issue(['indices', at], `is of the old form; write instead: ${translated(entry).map(yamlFlow).join(' and ')}`),
    ),
  ];
}

function isOld(entry: unknown): entry is OldEntry {
  return isRecord(entry) && typeof entry.pattern === 'string';
}

/** One group as the old entry meant it; another one for what all of it must hold together. */
function translated({ pattern, minDocuments = 1, minDocumentsTotal, allowEmpty }: OldEntry): object[] {
  const each = minDocuments === 0 ? [] : [{ documents: { min: minDocuments } }];
  const groups: object[] = [{ for: [pattern], ...(allowEmpty === true && { allowEmpty }), checks: each }];
  if (minDocumentsTotal === undefined) return groups;
  return [...groups, { for: [pattern], together: true, checks: [{ documents: { min: minDocumentsTotal } }] }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
