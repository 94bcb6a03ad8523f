import { chmod, cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gte } from 'semver';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import type { PartOfBackup } from '../../../../agent/stores/store-definition.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { runningNode, type TestNode } from '../running-node.ts';

/** Indices of the snapshot below, and how many documents each holds. */
export const documents = { customers: 9, empty: 0, 'orders-1': 30, 'orders-2': 20 };
export const stream = 'app-logs';
/** Of orders-1 and customers. */
export const alias = 'business';

export interface Divided {
  /** A repository of its own, which is the caller's to remove. */
  readonly directory: string;
  readonly contents: SnapshotContents;
  /** What backs the data stream; empty before 8, whose test distributions have none. */
  readonly backing: readonly string[];
}

/** A snapshot of several indices, an alias over two of them and a data stream, taken by a real Elasticsearch. */
export async function takeDivided(version: string): Promise<Divided> {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-divided-'));
  await chmod(directory, 0o755);
  await using source = await runningNode(version);
  const { ask, repositories } = source;
  await fill(source);
  if (gte(version, '8.0.0')) await fillStream(source);
  const made = join(repositories, 'made');
  await ask('PUT', '/_snapshot/made', { type: 'fs', settings: { location: made } });
  await ask('PUT', '/_snapshot/made/one?wait_for_completion=true', { include_global_state: true });
  await cp(made, directory, { recursive: true });
  const contents = await soundContents(directory);
  const backing = contents.indices.filter(({ dataStream }) => dataStream === stream).map(({ name }) => name);
  return { directory, contents, backing };
}

async function fill({ ask }: TestNode): Promise<void> {
  for (const [name, count] of Object.entries(documents)) {
    const aliases = name === 'orders-1' || name === 'customers' ? { [alias]: {} } : {};
    const settings = { number_of_shards: name === 'orders-1' ? 2 : 1, number_of_replicas: 0 };
    await ask('PUT', `/${name}`, { settings, aliases, mappings: { properties: { id: { type: 'keyword' } } } });
    for (let number = 0; number < count; number += 1) {
      await ask('PUT', `/${name}/_doc/${number}`, { id: `${name}-${number}`, message: `document ${number * 7919}` });
    }
  }
  await ask('POST', '/_flush?force=true');
}

async function fillStream({ ask }: TestNode): Promise<void> {
  await ask('PUT', `/_index_template/${stream}`, {
    ...{ index_patterns: [`${stream}*`], data_stream: {}, template: { settings: { number_of_replicas: 0 } } },
  });
  for (const count of [7, 5]) {
    for (let number = 0; number < count; number += 1) {
      await ask('POST', `/${stream}/_doc`, { '@timestamp': 1_700_000_000_000 + number, message: `line ${number}` });
    }
    if (count === 7) await ask('POST', `/${stream}/_rollover`);
  }
  await ask('POST', '/_flush?force=true');
}

/** The first owns all that the others don't name. */
export function partsOf(...others: readonly (readonly string[])[]): PartOfBackup[] {
  const isNamed = ([name = '']: readonly string[]) => others.some((names) => names.includes(name));
  return [
    { isFirst: true, owns: (path) => !isNamed(path) },
    ...others.map((names): PartOfBackup => ({ isFirst: false, owns: ([name = '']) => names.includes(name) })),
  ];
}

export interface WatchedSource extends BlobSource {
  /** Keys of all that was read, and prefixes that were listed. */
  readonly touched: ReadonlySet<string>;
}

/** The same source, which notes what is asked of it. */
export function watchedSource(source: BlobSource): WatchedSource {
  const touched = new Set<string>();
  return {
    ...source,
    touched,
    list(prefix, signal) {
      touched.add(prefix);
      return source.list(prefix, signal);
    },
    read(key, ...rest) {
      touched.add(key);
      return source.read(key, ...rest);
    },
    details(key, ...rest) {
      touched.add(key);
      return source.details(key, ...rest);
    },
    open(key, ...rest) {
      touched.add(key);
      return source.open(key, ...rest);
    },
  };
}
