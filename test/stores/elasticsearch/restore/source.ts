import { chmod, cp, mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { largeDocuments } from '../../../source/large-documents.ts';
import type { TestNode } from '../running-node.ts';

export interface IndexRecipe {
  readonly name: string;
  readonly documents: number;
  /** Of an object that it is to have: more than 16 MiB are read in ranges. */
  readonly objectMegabytes?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly mappings?: object;
  readonly aliases?: object;
  /** Set once the index holds its documents. */
  readonly later?: Readonly<Record<string, unknown>>;
  readonly closed?: boolean;
}

/** Makes indices, takes a snapshot of them into a new repository, and removes all but the repository's files. */
export async function takeSnapshot(
  { ask, repositories }: TestNode,
  name: string,
  recipes: readonly IndexRecipe[],
): Promise<{ directory: string; contents: SnapshotContents }> {
  const directory = join(repositories, name);
  await ask('PUT', `/_snapshot/${name}`, { type: 'fs', settings: { location: directory } });
  for (const recipe of recipes) await make(ask, recipe);
  const indices = recipes.map((recipe) => recipe.name);
  await ask('PUT', `/_snapshot/${name}/one?wait_for_completion=true`, { indices, include_global_state: false });
  for (const { name, closed, later } of recipes) {
    if (closed) await ask('POST', `/${name}/_open`);
    if (later) await ask('PUT', `/${name}/_settings`, nulled(later));
  }
  for (let at = 0; at < indices.length; at += 50) await ask('DELETE', `/${indices.slice(at, at + 50).join()}`);
  await ask('DELETE', `/_snapshot/${name}`);
  return { directory, contents: await soundContents(directory) };
}

async function make(ask: TestNode['ask'], recipe: IndexRecipe): Promise<void> {
  const { name, documents, objectMegabytes, settings = {}, mappings = {}, aliases = {}, later, closed } = recipe;
  const body = { settings: { number_of_shards: 1, number_of_replicas: 0, ...settings }, mappings, aliases };
  await ask('PUT', `/${name}`, body);
  for (let number = 0; number < documents; number += 1) {
    const message = `document ${number} says ${(number * 7919).toString(36).repeat(20)}`;
    await ask('PUT', `/${name}/_doc/${number}`, { message, parts: [{ part: `a${number}` }, { part: 'b' }] });
  }
  if (objectMegabytes !== undefined) await addLargeDocuments(ask, name, objectMegabytes);
  await ask('POST', `/${name}/_flush?force=true`);
  if (later) await ask('PUT', `/${name}/_settings`, later);
  if (closed) await ask('POST', `/${name}/_close`);
}

/** Which compress to no less, in one file. */
async function addLargeDocuments(ask: TestNode['ask'], name: string, megabytes: number): Promise<void> {
  await ask('PUT', `/${name}/_mapping`, largeDocuments.mapping);
  for (const document of largeDocuments.ofMegabytes(megabytes)) await ask('POST', `/${name}/_doc`, document);
  await ask('POST', `/${name}/_forcemerge?max_num_segments=1`);
}

function nulled(settings: object): object {
  return Object.fromEntries(Object.keys(settings).map((key) => [key, null]));
}

/** A copy of a repository, to damage. */
export async function copyOf({ repositories }: TestNode, directory: string): Promise<string> {
  const copy = await mkdtemp(join(repositories, 'copy-'));
  await chmod(copy, 0o755);
  await cp(directory, copy, { recursive: true });
  return copy;
}

/** The biggest data object of a shard: the path of its file. */
export async function biggestObject(
  directory: string,
  contents: SnapshotContents,
  index: string,
  shard: number,
): Promise<string> {
  const id = contents.indices.find(({ name }) => name === index)?.id ?? '';
  const folder = join(directory, 'indices', id, String(shard));
  let biggest = { path: '', bytes: -1 };
  for (const name of await readdir(folder)) {
    const { size: bytes } = await stat(join(folder, name));
    if (name.startsWith('__') && bytes > biggest.bytes) biggest = { path: join(folder, name), bytes };
  }
  return biggest.path;
}
