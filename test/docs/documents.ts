import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** Every file that git knows, or would if it were asked to. */
export const files = new Set(
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n'),
);

/** Every document for people, by its path. */
export const documents = new Map(
  Array.from(files)
    .filter((path) => path.endsWith('.md'))
    .toSorted()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);

export function documentAt(path: string): string {
  const text = documents.get(path);
  if (text === undefined) throw new Error(`There is no ${path}.`);
  return text;
}
