import type { IndexByIndex } from './index-by-index.ts';
import { type Kind, kinds } from './of-objects.ts';

/** By version of Elasticsearch: the verdict in words. */
type ByVersion = ReadonlyMap<string, string>;

export interface Matrix {
  /** By damage, then by kind of object. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<Kind, ByVersion>>;
  /** As `objects`: whether Elasticsearch noticed when it was only asked to restore. */
  readonly restores: ReadonlyMap<string, ReadonlyMap<Kind, ByVersion>>;
  readonly situations: ReadonlyMap<string, ByVersion>;
  /** By damage, of a snapshot of several indices. */
  readonly several: ReadonlyMap<string, ReadonlyMap<string, IndexByIndex>>;
  readonly partial: Matrix['several'];
  /** By damage, of an object that is read in ranges. */
  readonly ranges: Matrix['several'];
}

const introduction = `# What each damage comes to

Every damage below is done to repositories written by each of the versions __VERSIONS__, and the snapshot
proven at the levels \`structure\` and \`bytes\`. One verdict in a cell is that of both levels; of two, \`bytes\` gives the
second. Nothing here needs a restore, and none of the undamaged repositories is called anything but \`intact\`.

This page is written by \`test/stores/elasticsearch/damage/matrix.long.test.ts\`, which fails when it is stale (\`vitest -u\` renews it).

What no check can tell, because nothing in a repository refers to it: the cluster metadata of another snapshot in its
place, and, in repositories of 7.1.1, an older version of an index's metadata. Both are valid objects, and both restore.

index-N has no checksum. Of what it says, a snapshot's UUID, name, state and indices are compared with the snapshot's own
object, the ids and metadata identifiers of indices with their metadata, and the shards' generations with their index
objects. Times, versions, policies and the repository's own UUIDs are not compared: no restore needs them.
A flip that concerns only another snapshot leaves this one \`intact\`.
7.1.1 leaves the index before the newest; where that lists the snapshot, too, it restores without the newest one.
`;

const restoreAlone = `## What a restore alone would notice

The same damages, and nothing but a restore by the real Elasticsearch, of the versions 7.1.1 and 8.17.0, followed shard
by shard with its documents counted. What it doesn't notice restores today: the next snapshot can't build on it, or the
cluster's settings and templates are gone on the day they are needed.`;

const indexByIndex = `## One of several indices is damaged

Whole proofs here, with a restore by the real Elasticsearch, of the versions 7.1.1 and 8.17.0: the snapshot's verdict,
that of the indices that were damaged, and that of all others. An index whose verdict is \`verified\` was restored and
counted, whatever is wrong with its neighbours.`;

const inRanges = `## A large object, read in ranges

An index with an object of 36 MB, which is read in three ranges at once, and a small one beside it; proven as above.`;

const withLeave = `## A PARTIAL snapshot

One index lacks its shard, by the snapshot's own word; \`partial: {allow: [pattern]}\` of the expectations gives leave.`;

/** docs/damage.md */
export function renderPage(
  versions: readonly string[],
  { objects, restores, situations, several, partial, ranges }: Matrix,
): string {
  const names = Object.keys(kinds) as Kind[];
  const byDamage = (matrix: Matrix['objects']) =>
    table(
      ['', ...names.map((kind) => kinds[kind])],
      [...matrix].map(([damage, cells]) => [damage, ...names.map((kind) => cell(cells.get(kind)))]),
    );
  return [
    introduction.replace('__VERSIONS__', versions.join(', ')),
    '## One object is',
    '',
    byDamage(objects),
    '',
    '## The repository as a whole',
    '',
    table(
      ['', 'verdict'],
      [...situations].map(([situation, verdicts]) => [situation, cell(verdicts)]),
    ),
    '',
    indexByIndex,
    '',
    tableOfIndices(several, 'damaged'),
    '',
    inRanges,
    '',
    tableOfIndices(ranges, 'damaged'),
    '',
    withLeave,
    '',
    tableOfIndices(partial, 'lacks a shard'),
    '',
    restoreAlone,
    '',
    byDamage(restores),
    '',
  ].join('\n');
}

function tableOfIndices(matrix: Matrix['several'], damaged: string): string {
  const cellOf = (seen: ReadonlyMap<string, IndexByIndex>, of: keyof IndexByIndex) =>
    cell(new Map([...seen].map(([version, verdicts]) => [version, verdicts[of] ?? '–'])));
  return table(
    ['', 'the snapshot', damaged, 'all others'],
    [...matrix].map(([damage, seen]) => [
      damage,
      cellOf(seen, 'whole'),
      cellOf(seen, 'damaged'),
      cellOf(seen, 'others'),
    ]),
  );
}

/** What most versions say, and which say otherwise. */
function cell(verdicts: ByVersion | undefined): string {
  if (verdicts === undefined) return '–';
  const [usual = '', ...others] = [...Map.groupBy(verdicts, ([, verdict]) => verdict)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([verdict, of], i) => (i === 0 ? verdict : `${of.map(([version]) => version).join(', ')}: ${verdict}`));
  return others.length === 0 ? usual : `${usual} (${others.join('; ')})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
