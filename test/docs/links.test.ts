import { globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { documentAt, documents, files, root } from './documents.ts';

const rooms = /^(agent|lambda|infra|packer|test|docs|\.ci)\/[^\s<>…]*$/;

describe.each([...documents.keys()])('%s', (path) => {
  const text = documentAt(path);

  test('links to what is there', () => {
    const links = Array.from(prose(text).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
    const here = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(here.filter((target) => !resolves(path, target))).toEqual([]);
  });

  test('names files that are there', () => {
    const named = Array.from(prose(text).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code).filter((code) =>
      rooms.test(code),
    );
    expect(named.filter((name) => !exists(name))).toEqual([]);
  });

  test('names scripts that are there', () => {
    const named = Array.from(
      text.matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g),
      ([, script, own]) => script ?? own ?? '',
    );
    const scripts = new Set(Object.keys(manifest.scripts));
    expect(named.filter((script) => !scripts.has(script))).toEqual([]);
  });
});

/** Without blocks of code, whose brackets mean something else. */
function prose(text: string): string {
  return text.replace(/^```.*?^```$/gms, '');
}

function resolves(from: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const there = path === '' ? from : normalize(join(dirname(from), path));
  if (!exists(there)) return false;
  return anchor === undefined || anchorsOf(documentAt(there)).has(anchor);
}

/** A file, a folder, or a pattern that at least one file fits. */
function exists(name: string): boolean {
  const path = name.replace(/\/$/, '');
  if (files.has(path)) return true;
  if (path.includes('*')) return globSync(path, { cwd: root }).length > 0;
  return Array.from(files).some((file) => file.startsWith(`${path}/`));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  return new Set(
    Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
