import type { BlobSource } from '../../blobs/blob-source.ts';
import { BlobDeniedError, BlobMissingError } from '../../blobs/errors.ts';
import { isRefusal } from '../../blobs/s3-errors.ts';

/** Everything of a repository but its root's objects. */
const nested = 'indices/';

/** What stands before the keys of nested objects, in the order in which they are looked for. */
type Places = readonly ('' | '/')[];
const beside: Places = [''];
const both: Places = ['', '/'];

/**
 * A repository whose base path ends with a slash, or may: Elasticsearch keeps `foo/snap-…` of one at `foo/`, but
 * `foo//indices/…`. Here both are at `indices/…`. Which of them there are, a listing or two tell when it matters first.
 * Prefixes that are listed are of the root's objects, or begin with `indices/`.
 * Source: Elasticsearch's BlobPath.buildAsString.
 */
export function slashedBasePath(source: BlobSource): BlobSource {
  let known: Promise<Places> | undefined;

  function places(signal: AbortSignal): Promise<Places> {
    known ??= findPlaces(source, signal).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  async function placesOf(key: string, signal: AbortSignal): Promise<Places> {
    return key.startsWith(nested) ? places(signal) : beside;
  }

  /**
   * Asks for an object where it lies; where it is nowhere, it is missing at its own key. Before that it is asked for
   * where no listing shows any: one may be cut off without a word. A refusal there says nothing.
   */
  async function find<T>(key: string, signal: AbortSignal, ask: (key: string) => Promise<T>): Promise<T> {
    const likely = await placesOf(key, signal);
    const unlikely = key.startsWith(nested) ? both.filter((place) => !likely.includes(place)) : [];
    for (const place of [...likely, ...unlikely]) {
      try {
        return await ask(place + key);
      } catch (error) {
        const isNoMatter = error instanceof BlobDeniedError && unlikely.includes(place);
        if (!(error instanceof BlobMissingError || isNoMatter)) throw error;
      }
    }
    throw new BlobMissingError(key, `${source.location}/${key} does not exist.`);
  }

  const { access, versions, readVersion } = source;
  return {
    location: source.location,

    async *list(prefix, signal) {
      for (const place of await placesOf(prefix, signal)) {
        for await (const entry of source.list(place + prefix, signal)) {
          yield { ...entry, key: entry.key.slice(place.length) };
        }
      }
    },

    read: (key, limitBytes, signal) => find(key, signal, (at) => source.read(at, limitBytes, signal)),
    details: (key, signal) => find(key, signal, (at) => source.details(at, signal)),
    open: (key, fromByte, signal, part) => find(key, signal, (at) => source.open(at, fromByte, signal, part)),
    versionOf: (stream) => source.versionOf?.(stream) ?? null,
    ignoresRanges: () => source.ignoresRanges?.() ?? false,
    ...(access && { access: (key, signal) => find(key, signal, (at) => access(at, signal)) }),
    ...(readVersion && {
      readVersion: (key, id, limitBytes, signal) => find(key, signal, (at) => readVersion(at, id, limitBytes, signal)),
    }),
    ...(versions && {
      async versions(key, signal) {
        for (const place of await placesOf(key, signal)) {
          const found = await versions(place + key, signal);
          if (found === null || found.length > 0) return found;
        }
        return [];
      },
    }),
  };
}

async function findPlaces(source: BlobSource, signal: AbortSignal): Promise<Places> {
  if (!(await holds(source, `/${nested}`, signal))) return beside;
  return (await holds(source, nested, signal)) ? both : ['/'];
}

/** Whether anything is listed there. Never for want of a right, nor by a store that has no such keys. */
async function holds(source: BlobSource, prefix: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _ of source.list(prefix, signal)) return true;
  } catch (error) {
    if (!(error instanceof BlobDeniedError || isRefusal((error as Error).cause))) throw error;
  }
  return false;
}
