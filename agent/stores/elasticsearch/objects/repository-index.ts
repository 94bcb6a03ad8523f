import * as z from 'zod';
import { complaint, dictionary, pathNameSchema, timeSchema } from '../format/fields.ts';
import { DamagedError, UnknownFormatError } from '../format/format-error.ts';
import { oldestReleaseOf, writerOf } from '../format/version-id.ts';

/** A version is `"7.17.9"`, or from 8.9 on perhaps a number. */
const versionSchema = z.union([z.string(), z.number().int()]);

const listedSnapshotSchema = z.looseObject({
  name: z.string(),
  uuid: pathNameSchema,
  state: z.number().int().optional(),
  version: versionSchema.optional(),
  index_metadata_lookup: dictionary(z.string()).optional(),
  start_time_millis: timeSchema.optional(),
  end_time_millis: timeSchema.optional(),
});
export type ListedSnapshot = z.infer<typeof listedSnapshotSchema>;

const listedIndexSchema = z.looseObject({
  id: pathNameSchema,
  snapshots: z.array(z.string()),
  shard_generations: z.array(pathNameSchema.nullable()).optional(),
});

/**
 * index-N, the repository's table of contents. 7.1.1 writes names, UUIDs and states; later versions add to it:
 * shard generations and versions (7.6), index metadata identifiers (7.9), UUIDs (7.12), times (7.14), policies (7.16).
 * Entries are parsed one by one: one of another form, as a cluster of 2.x has left, says nothing of the others.
 */
const repositoryIndexSchema = z
  .looseObject({
    min_version: versionSchema.optional(),
    uuid: z.string().optional(),
    cluster_id: z.string().optional(),
    snapshots: z.array(z.unknown()),
    indices: dictionary(z.unknown()),
    index_metadata_identifiers: dictionary(z.unknown()).optional(),
  })
  .transform(({ snapshots, indices, index_metadata_identifiers: identifiers = new Map(), ...rest }) => {
    const oddEntries: OddEntry[] = [];
    const parsed = <Schema extends z.ZodType>(schema: Schema, entry: unknown, is: Omit<OddEntry, 'complaint'>) => {
      const { data, error } = schema.safeParse(entry);
      if (error === undefined) return [data];
      oddEntries.push({ ...is, complaint: complaint(error) });
      return [];
    };
    return {
      ...rest,
      snapshots: snapshots.flatMap((entry) =>
        parsed(listedSnapshotSchema, entry, { kind: 'snapshot', name: nameOf(entry), uuid: uuidOf(entry) }),
      ),
      indices: new Map(
        [...indices].flatMap(([name, entry]) =>
          parsed(listedIndexSchema, entry, { kind: 'index', name, uuid: null }).map((index) => [name, index] as const),
        ),
      ),
      index_metadata_identifiers: new Map(
        [...identifiers].flatMap(([identifier, name]) => {
          const { data } = pathNameSchema.safeParse(name);
          return data === undefined ? [] : [[identifier, data] as const];
        }),
      ),
      oddEntries,
    };
  });
export type RepositoryIndex = z.infer<typeof repositoryIndexSchema>;

/** A snapshot or an index that index-N lists in a form that is not known. */
export interface OddEntry {
  readonly kind: 'snapshot' | 'index';
  /** Its name, or the beginning of what is there instead. */
  readonly name: string;
  /** A snapshot's, where it is such as Elasticsearch 5.0 and newer give; else null. */
  readonly uuid: string | null;
  readonly complaint: string;
}

function nameOf(entry: unknown): string {
  const { name } = (entry ?? {}) as { name?: unknown };
  return (typeof name === 'string' ? name : (JSON.stringify(entry) ?? '')).slice(0, 255);
}

/** 16 bytes in base64url. */
function uuidOf(entry: unknown): string | null {
  const { uuid } = (entry ?? {}) as { uuid?: unknown };
  return typeof uuid === 'string' && /^[A-Za-z0-9_-]{22}$/.test(uuid) ? uuid : null;
}

/** What index-N says of one snapshot. */
export interface SnapshotEntry {
  readonly name: string;
  readonly uuid: string;
  /** Of the software that wrote it, by its own count; null before 7.6. */
  readonly version: string | null;
  /** In Elasticsearch's words; null where index-N doesn't say. */
  readonly state: string | null;
  /** Milliseconds since 1970; null before 7.14. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly indices: readonly IndexEntry[];
  /** Of all indices of the repository; some may be of this snapshot. */
  readonly oddIndices: readonly OddEntry[];
}

export interface IndexEntry {
  readonly name: string;
  readonly id: string;
  /** The metadata's object: `indices/<id>/meta-<…>.dat`; null where index-N fails to name it. */
  readonly metadataKey: string | null;
  /** Index UUID, history UUID and the versions of settings, mapping and aliases, joined; null before 7.9. */
  readonly metadataIdentifier: string | null;
  /** By shard number; those beyond its end are null. */
  readonly shardGenerations: readonly (string | null)[];
}

const states = ['IN_PROGRESS', 'SUCCESS', 'FAILED', 'PARTIAL', 'INCOMPATIBLE'];

/** Whether it is one of the states that there are. */
export function isKnownState(state: string): boolean {
  return states.includes(state);
}

/**
 * Parses index-N. It has no checksum of its own: what isn't JSON was damaged (DamagedError), what is JSON in another
 * form is unknown (UnknownFormatError).
 */
export function parseRepositoryIndex(bytes: Buffer): RepositoryIndex {
  let json: unknown;
  try {
    // Elasticsearch's own parser passes over a byte order mark, too.
    json = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new DamagedError('it is not JSON', { cause: error });
  }
  const parsed = repositoryIndexSchema.safeParse(json);
  if (!parsed.success) throw new UnknownFormatError(complaint(parsed.error), { cause: parsed.error });
  return parsed.data;
}

/** The oldest release that may read index-N and what it refers to; null where it doesn't say. */
export function minVersionOf({ min_version: version }: RepositoryIndex): string | null {
  return typeof version === 'number' ? oldestReleaseOf(writerOf(version).version) : (version ?? null);
}

/** In Elasticsearch's words; null where index-N doesn't say. */
export function stateText(state: number | undefined): string | null {
  return state === undefined ? null : (states[state] ?? `unknown (${state})`);
}

/** How many indices each snapshot has, by its UUID. */
export function indexCounts({ indices }: Pick<RepositoryIndex, 'indices'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { snapshots } of indices.values()) {
    for (const uuid of new Set(snapshots)) counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
  }
  return counts;
}

/** The snapshot's own part of index-N; null when it lists no such snapshot. */
export function entryOf(index: RepositoryIndex, uuid: string): SnapshotEntry | null {
  const listed = index.snapshots.find((snapshot) => snapshot.uuid === uuid);
  if (listed === undefined) return null;
  const { state, index_metadata_lookup: lookup } = listed;
  const indices = [...index.indices]
    .filter(([, { snapshots }]) => snapshots.includes(uuid))
    .map(([name, { id, shard_generations = [] }]) => ({
      name,
      id,
      metadataKey: metadataKey(index, listed, id),
      metadataIdentifier: lookup?.get(id) ?? null,
      shardGenerations: shard_generations,
    }));
  return {
    name: listed.name,
    uuid,
    version: listed.version === undefined ? null : String(listed.version),
    state: stateText(state),
    startedAt: listed.start_time_millis ?? null,
    endedAt: listed.end_time_millis ?? null,
    indices,
    oddIndices: index.oddEntries.filter(({ kind }) => kind === 'index'),
  };
}

/** Snapshots older than 7.9 have an object of their own for each index, under their UUID; no lookup lists them. */
function metadataKey(
  { index_metadata_identifiers: identifiers }: RepositoryIndex,
  { uuid, index_metadata_lookup: lookup }: ListedSnapshot,
  id: string,
): string | null {
  const identifier = lookup?.get(id);
  const name = identifier === undefined ? uuid : identifiers.get(identifier);
  return name === undefined ? null : `indices/${id}/meta-${name}.dat`;
}
