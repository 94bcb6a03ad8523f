import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spelledOutKeys, spellOutKeys } from '../../../infra/bundle/spelled-out-keys.ts';
import packageFile from '../../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..', '..');
const clients = Object.keys(packageFile.devDependencies).filter((name) => name.startsWith('@aws-sdk/client-'));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-keys-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('spells out keys that are constant strings of the top level, and no other', () => {
  const source = ['const _xN = "xmlName";', 'let _c = "changes";', 'var a = { [_xN]: _xN, [_c]: 1, [other]: [_xN] };'];
  expect(spellOutKeys(source.join('\n')).split('\n').at(-1)).toBe(
    'var a = { "xmlName": _xN, [_c]: 1, [other]: [_xN] };',
  );
});

describe.each(clients)('%s', (client) => {
  test('describes every shape as it was published', async () => {
    const published = await schemasOf(client, false);
    expect(published.length).toBeGreaterThan(20);
    expect(await schemasOf(client, true)).toEqual(published);
  });
});

test('what nothing calls is left out', async () => {
  expect(await launchingCode(false)).toContain('AcceptAddressTransfer');
  const code = await launchingCode(true);
  expect(code).toContain('LaunchTemplateConfigs');
  expect(code).not.toContain('AcceptAddressTransfer');
});

/** What launches an instance, and no more, as esbuild makes it. */
async function launchingCode(spelledOut: boolean): Promise<string | undefined> {
  const { outputFiles } = await build({
    stdin: { contents: "export { CreateFleetCommand } from '@aws-sdk/client-ec2';", resolveDir: root },
    ...{ bundle: true, minify: true, write: false, platform: 'node', format: 'esm', mainFields: ['module', 'main'] },
    plugins: spelledOut ? [spelledOutKeys] : [],
  });
  return outputFiles[0]?.text;
}

/** Each shape of a client as text; a reference to another shape as that one's name. */
async function schemasOf(client: string, spelledOut: boolean): Promise<[string, string][]> {
  const outfile = join(directory, `${client.replace('/', '-')}-${spelledOut}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`node_modules/${client}/dist-es/schemas/schemas_0.js`],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'] },
    ...(spelledOut ? { plugins: [spelledOutKeys] } : {}),
  });
  const shapes = (await import(pathToFileURL(outfile).href)) as Record<string, unknown>;
  const named = (_key: string, value: unknown) => (typeof value === 'function' ? String(value()) : value);
  return Object.entries(shapes)
    .filter(([, shape]) => Array.isArray(shape) && typeof shape[0] === 'number')
    .map(([name, shape]) => [name, JSON.stringify(shape, named)]);
}
