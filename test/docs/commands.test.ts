import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { mayfly } from '../cli/mayfly.ts';
import { documents, root } from './documents.ts';

/** All lines of documents, but of decisions, which speak of what was decided against as well. */
const texts = Array.from(documents)
  .filter(([path]) => !path.startsWith('docs/decisions/'))
  .flatMap(([, text]) => text.split('\n'));

test('every program that documents run by npx is there', async () => {
  const names = new Set(texts.flatMap((text) => Array.from(text.matchAll(/\bnpx ([\w-]+)/g), ([, name = '']) => name)));
  expect(names).toContain('mayfly');
  for (const name of names) {
    if (name in manifest.bin) continue;
    await expect(access(join(root, 'node_modules', '.bin', name))).resolves.toBeUndefined();
  }
});

describe.each(['verify', 'explain', 'suggest', 'check', 'baseline'])('mayfly %s', (command) => {
  test('has every option that documents give it', async () => {
    const { stdout: help } = await mayfly([command, '--help'], { cwd: root });
    const given = texts.flatMap((text) =>
      Array.from(text.matchAll(new RegExp(`mayfly ${command}\\b([^\`#]*)`, 'g')), ([, rest = '']) => rest),
    );
    expect(given.length).toBeGreaterThan(0);
    const options = new Set(given.flatMap((rest) => rest.match(/--[a-z][a-z-]*/g) ?? []));
    expect(Array.from(options).filter((option) => !new RegExp(`^ +(-\\w, )?${option}\\b`, 'm').test(help))).toEqual([]);
  });
});
