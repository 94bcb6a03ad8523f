import * as z from 'zod';
import { complaint, dictionary, pathNameSchema, timeSchema } from '../format/fields.ts';
import { DamagedError, UnknownFormatError } from '../format/format-error.ts';
import { oldestReleaseOf, writerOf } from '../format/version-id.ts';

/** A version is `"7.17.9"`, or from 8.9 on perhaps a number. */
const versionSchema = z.union([z.string(), z.number().int()]);

/**
 * index-N, the repository's table of contents. 7.1.1 writes names, UUIDs and states; later versions add to it:
 * shard generations and versions (7.6), index metadata identifiers (7.9), UUIDs (7.12), times (7.14), policies (7.16).
 */
const repositoryIndexSchema = z.looseObject({
  min_version: versionSchema.optional(),
  uuid: z.string().optional(),
  cluster_id: z.string().optional(),
  snapshots: z.array(
    z.looseObject({
      name: z.string(),
      uuid: pathNameSchema,
      state: z.number().int().optional(),
      version: versionSchema.optional(),
      index_metadata_lookup: dictionary(z.string()).optional(),
      start_time_millis: timeSchema.optional(),
      end_time_millis: timeSchema.optional(),
    }),
  ),
  indices: dictionary(
    z.looseObject({
      id: pathNameSchema,
      snapshots: z.array(z.string()),
      shard_generations: z.array(pathNameSchema.nullable()).optional(),
    }),
  ),
  index_metadata_identifiers: dictionary(pathNameSchema).optional(),
});
export type RepositoryIndex = z.infer<typeof repositoryIndexSchema>;

/** What index-N says of one snapshot. */
export interface SnapshotEntry {
  readonly name: string;
  readonly uuid: string;
  /** In Elasticsearch's words; null where index-N doesn't say. */
  readonly state: string | null;
  /** Milliseconds since 1970; null before 7.14. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly indices: readonly IndexEntry[];
}

export interface IndexEntry {
  readonly name: string;
  readonly id: string;
  /** The metadata's object: `indices/<id>/meta-<…>.dat`. */
  readonly metadataKey: string;
  /** Index UUID, history UUID and the versions of settings, mapping and aliases, joined; null before 7.9. */
  readonly metadataIdentifier: string | null;
  /** By shard number; null where the repository doesn't track them (before 7.6) and only a listing can tell. */
  readonly shardGenerations: readonly (string | null)[];
}

const states = ['IN_PROGRESS', 'SUCCESS', 'FAILED', 'PARTIAL', 'INCOMPATIBLE'];

/**
 * Parses index-N. It has no checksum of its own: what isn't JSON was damaged (DamagedError), what is JSON in another
 * form is unknown (UnknownFormatError).
 */
export function parseRepositoryIndex(bytes: Buffer): RepositoryIndex {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
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

/** The snapshot's own part of index-N. Throws DamagedError where one part of it refers to another that isn't there. */
export function entryOf(index: RepositoryIndex, uuid: string): SnapshotEntry | null {
  const listed = index.snapshots.find((snapshot) => snapshot.uuid === uuid);
  if (listed === undefined) return null;
  const { state, index_metadata_lookup: lookup } = listed;
  const indices = [...index.indices]
    .filter(([, { snapshots }]) => snapshots.includes(uuid))
    .map(([name, { id, shard_generations = [] }]) => ({
      name,
      id,
      metadataKey: `indices/${id}/meta-${metadataName(index, lookup, id) ?? uuid}.dat`,
      metadataIdentifier: lookup?.get(id) ?? null,
      shardGenerations: shard_generations,
    }));
  return {
    name: listed.name,
    uuid,
    state: state === undefined ? null : (states[state] ?? `unknown (${state})`),
    startedAt: listed.start_time_millis ?? null,
    endedAt: listed.end_time_millis ?? null,
    indices,
  };
}

/** Snapshots older than 7.9 have an object of their own for each index, under their UUID; no lookup lists them. */
function metadataName(
  { index_metadata_identifiers: identifiers }: RepositoryIndex,
  lookup: ReadonlyMap<string, string> | undefined,
  id: string,
): string | null {
  const identifier = lookup?.get(id);
  if (identifier === undefined) return null;
  const name = identifiers?.get(identifier);
  if (name === undefined) throw new DamagedError(`it has no metadata identifier for the index ${id}`);
  return name;
}
