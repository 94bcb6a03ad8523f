import { shardPath } from '../model.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { damaged } from '../objects/object-findings.ts';
import { shardIndexSchema } from '../objects/shard-index.ts';
import type { ShardReference } from './shard.ts';

/** The names of a shard's files in the repository; null where these could not be read. */
type Names = ReadonlySet<string> | null;

const rebuild = 'Take one more snapshot: from 8.16 on Elasticsearch makes this object anew, of those that are there.';

/**
 * Looks whether the shard's index, which the next snapshot builds on, holds, and lists this snapshot's files by their
 * `names`. Of several generations that it may have, one must be sound; if none is, findings are of the first.
 */
export async function checkShardIndex(
  reader: MetadataReader,
  reference: ShardReference,
  generations: readonly [string, ...string[]],
  names: Names,
  signal: AbortSignal,
): Promise<void> {
  let first: MetadataReader | undefined;
  for (const generation of generations) {
    const trial = reader.trial();
    await checkGeneration(trial, reference, generation, names, signal);
    if (trial.findings.list().length === 0) return;
    first ??= trial;
  }
  for (const finding of first?.findings.list() ?? []) {
    const named = reference.rebuildsIndex ? { ...finding, remedy: rebuild } : finding;
    if (first?.isMissing(finding)) reader.reportMissing(named);
    else reader.report(named);
  }
}

async function checkGeneration(
  reader: MetadataReader,
  { snapshot, index, number, directory }: ShardReference,
  generation: string,
  names: Names,
  signal: AbortSignal,
): Promise<void> {
  const key = `${directory}index-${generation}`;
  const evidence = { path: shardPath(index, number) };
  const object = { key, codec: 'snapshots', evidence, check: 'shard-index' } as const;
  const read = await reader.read(object, shardIndexSchema, signal);
  if (read === null || names === null) return;
  const listed = new Set(read.value.snapshots.get(snapshot.name)?.files);
  if (listed.symmetricDifference(names).size === 0) return;
  const message = `${key} does not list the files that this snapshot of the shard has.`;
  reader.report(
    damaged('shard-index', message, { ...evidence, object: key }, { expected: names.size, actual: listed.size }),
  );
}
