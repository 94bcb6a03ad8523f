import { unknownPlaceholder } from './placeholders.ts';

const deepest = 20;
const longestScript = 2_000;
const mostScripts = 5;
const scripts = ['script', 'minimum_should_match_script'];
const languages = ['expression', 'painless'];

/** Queries that hide or fetch what they are: no look at the file could tell. */
const opaque: Readonly<Record<string, string>> = {
  wrapper: 'a query in Base64: write it as it is',
  percolate: 'stored queries of documents',
  rule: "rules of the cluster's own state, which isn't restored",
  pinned: 'an order of hits, and counts what its organic query counts',
};

/** What is wrong with a query of the user's, as the rest of a sentence; null: nothing that the file can tell. */
export function queryMistake(query: object): string | null {
  const placeholder = unknownPlaceholder(query);
  if (placeholder !== undefined) return `has the placeholder ${placeholder}; there is {{snapshot.startedAt}} alone`;
  const found: Found = { scripts: 0, mistake: null };
  look(query, 1, found);
  if (found.mistake === null && found.scripts > mostScripts) return `has more than ${mostScripts} scripts`;
  return found.mistake;
}

interface Found {
  scripts: number;
  mistake: string | null;
}

function look(value: unknown, depth: number, found: Found): void {
  if (typeof value !== 'object' || value === null || found.mistake !== null) return;
  if (depth > deepest * 2) {
    found.mistake = `has queries within queries more than ${deepest} deep`;
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(opaque, name) && isObject(inner)) found.mistake ??= `has ${name}, ${opaque[name]}`;
    if (isDocumentElsewhere(inner)) {
      found.mistake ??= `looks ${name} up in another document, which may not be restored: write what it holds`;
    }
    if (scripts.includes(name) && isScript(inner)) {
      found.scripts += 1;
      found.mistake ??= scriptMistake(inner);
    } else {
      look(inner, depth + 1, found);
    }
  }
}

/** `{index, id, path}`: its values would be fetched, and an error could quote them. */
function isDocumentElsewhere(value: unknown): boolean {
  return isObject(value) && typeof value.index === 'string' && Object.hasOwn(value, 'id');
}

/** `{script: {script: …}}` is the query, whose script is within. */
function isScript(value: unknown): value is string | Readonly<Record<string, unknown>> {
  return typeof value === 'string' || (isObject(value) && !Object.hasOwn(value, 'script'));
}

function scriptMistake(script: string | Readonly<Record<string, unknown>>): string | null {
  const { source, lang = 'painless' } = typeof script === 'string' ? { source: script } : script;
  if (typeof source !== 'string') return 'has a script without its source: stored scripts are not restored';
  if (source.length > longestScript) return `has a script of more than ${longestScript} characters`;
  if (!languages.includes(String(lang))) return `has a script in ${lang}; there are: ${languages.join(', ')}`;
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
