import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importGraph } from './import-graph.ts';
import { judgeImports } from './judge-imports.ts';
import { longComments } from './long-comments.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mayfly-layers-'));
});
afterEach(() => rm(root, { recursive: true }));

async function judged(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return judgeImports(importGraph(root));
}

test('the sources keep to the layers', () => {
  expect(judgeImports(importGraph(join(import.meta.dirname, '..', '..')))).toEqual([]);
});

test.each([
  [
    'upwards',
    'agent/proof/a.ts',
    "import { x } from '../report/words.ts';",
    'agent/proof/a.ts:1: imports agent/report',
  ],
  ['upwards by a type', 'agent/blobs/a.ts', "import type { X } from '../proof/p.ts';", 'upwards'],
  ['upwards by the type of a module', 'agent/blobs/a.ts', "type X = import('../proof/p.ts').X;", 'upwards'],
  ['upwards by an export', 'lambda/a.ts', "export { x } from '../infra/p.ts';", 'upwards'],
  ['upwards when it is needed', 'agent/proof/a.ts', "await import('../cli/p.ts');", 'upwards'],
  ['sideways', 'agent/cli/a.ts', "import { x } from '../instance/run.ts';", 'sideways'],
  ['from one store to another', 'agent/stores/a/s.ts', "import { x } from '../b/s.ts';", 'sideways'],
  ['from the core to a store', 'agent/proof/a.ts', "import { x } from '../stores/a/s.ts';", 'upwards'],
  ["a store's inside from outside", 'lambda/a.ts', "import { x } from '../agent/stores/a/s.ts';", 'may not'],
  ['the proof from outside', 'infra/a.ts', "import { x } from '../agent/proof/prove.ts';", 'may not'],
  ['anything of ours into text', 'agent/text/a.ts', "import { x } from '../blobs/b.ts';", 'sideways'],
  ['the whole provider', 'infra/a.ts', "import { x } from '@cdktf/provider-aws';", 'nine seconds'],
])('refuses an import %s', async (_, file, text, complaint) => {
  expect(await judged({ [file]: `${text}\n` })).toEqual([expect.stringContaining(complaint)]);
});

test('takes what goes downwards', async () => {
  const files = {
    'infra/a.ts': "import '../lambda/b.ts';\nimport '../agent/stores/registry.ts';\nimport 'cdktf';\n",
    'infra/b.ts': "import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';\n",
    'agent/stores/registry.ts': "import './a/definition.ts';\n",
    'agent/stores/a/definition.ts': "import type { D } from '../store-definition.ts';\nawait import('./store.ts');\n",
    'packer/stores/a/test.ts': "import '../../../agent/stores/a/store.ts';\n",
  };
  expect(await judged(files)).toEqual([]);
});

test('refuses a circle, of types too, and names its files', async () => {
  const files = {
    'agent/proof/a.ts': "import type { B } from './b.ts';\n",
    'agent/proof/b.ts': "import { c } from './c.ts';\n",
    'agent/proof/c.ts': "export * from './a.ts';\n",
  };
  expect(await judged(files)).toEqual(['a circle of imports: agent/proof/a.ts, agent/proof/b.ts, agent/proof/c.ts']);
});

test("refuses a definition that reaches its store's heavy half at once", async () => {
  const files = {
    'agent/stores/a/definition.ts': "import './survey.ts';\n",
    'agent/stores/a/survey.ts': "import './staging/disk.ts';\n",
  };
  expect(await judged(files)).toEqual([expect.stringContaining('agent/stores/a/survey.ts:1: imports')]);
});

test('finds a comment that is too wide, and no code', async () => {
  const wide = 'word '.repeat(30);
  await judged({ 'infra/a.ts': `// ${wide}\nconst text = '${wide}';\n/**\n * ${wide}\n */\n` });
  expect(longComments(root)).toEqual([1, 4].map((line) => `infra/a.ts:${line}: a comment of more than 120 columns`));
});

test('makes the check fail', async () => {
  await judged({ 'agent/proof/a.ts': "import { x } from '../report/words.ts';\n" });
  const check = execa('node', [join(import.meta.dirname, 'main.ts'), root], { reject: false });
  expect(await check).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('upwards') });
});
