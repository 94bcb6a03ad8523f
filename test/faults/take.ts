import { readdir } from 'node:fs/promises';
import type { EndToEnd, Snapshot } from '../end-to-end/setup.ts';
import { soundContents } from '../fixtures/structured.ts';
import type { Contents } from './fault.ts';
import { repositoryOf, type Setting } from './setting.ts';

/** A snapshot that has not landed yet. */
export interface Taken {
  readonly snapshot: Snapshot;
  /** The names of its indices by their ids in the repository. */
  readonly names: ReadonlyMap<string, string>;
  /** Uploads it, and nothing that another repository of this world has: all of them are taken in one place. */
  land(tamper?: (key: string, body: Buffer) => Buffer | null): Promise<void>;
}

export async function take(
  endToEnd: EndToEnd,
  name: string,
  { contents = {}, setting }: { readonly contents?: Contents; readonly setting: Setting },
): Promise<Taken> {
  const { cluster } = endToEnd;
  const before = new Set(await readdir(cluster.repository, { recursive: true }));
  before.delete('index.latest');
  const of = repositoryOf[setting];
  const snapshot = await endToEnd.take(name, { ...contents, of });
  const { indices } = await soundContents(cluster.repository, { name });
  return {
    snapshot,
    names: new Map(indices.map((index) => [index.id, index.name])),
    land: (tamper = (_, body) => body) =>
      endToEnd.land(of, {
        tamper: (key, body) => (before.has(key) ? null : tamper(key, body)),
        object: () => '',
      }),
  };
}
