import {
  type _Object,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BlobEntry } from './blob-source.ts';
import { BlobUnavailableError } from './errors.ts';
import { takeEntries } from './listing-page.ts';
import { retry } from './retry.ts';
import { isPassing } from './s3-errors.ts';

export interface Listed extends Pick<ListObjectsV2CommandInput, 'RequestPayer'> {
  readonly Bucket: string;
  readonly Prefix: string;
}

/** The older one is all that some stores understand. */
type Call = 'newer' | 'older';

/** Where a page begins. */
type Start = { readonly token?: string } | { readonly after: string; readonly call: Call };

interface Page {
  readonly entries: readonly BlobEntry[];
  readonly isTruncated: boolean | undefined;
  readonly token: string | undefined;
}

/** Pages may be empty while there are more; nobody has so many. */
const mostEmptyPages = 1_000;

/**
 * Every page of a listing, keys as they are in the bucket. `IsTruncated` says whether there is another; where its token
 * is none, or one that has been used, it begins after the last key. A store that makes no progress so has cut its
 * listing off: BlobUnavailableError. Throws the SDK's errors as they are.
 */
export async function* listPages(
  client: S3Client,
  listed: Listed,
  signal: AbortSignal,
): AsyncGenerator<readonly BlobEntry[]> {
  const usedTokens = new Set<string>();
  let start: Start = {};
  let call: Call = 'newer';
  for (let emptyPages = 0; ; ) {
    const { entries, isTruncated, token }: Page = await pageFrom(client, listed, start, signal);
    if (begunAgain(entries, start)) {
      if (call === 'older') throw cutOff(listed, start.after);
      call = 'older';
      start = { ...start, call };
      continue;
    }
    yield entries;
    const isUsable = token !== undefined && token !== '' && !usedTokens.has(token);
    if (!(isTruncated ?? isUsable)) return;
    emptyPages = entries.length === 0 ? emptyPages + 1 : 0;
    const last = entries.at(-1)?.key;
    if (emptyPages === mostEmptyPages || (!isUsable && last === undefined)) throw cutOff(listed, last);
    if (isUsable) usedTokens.add(token);
    if (isUsable) start = { token };
    else if (last !== undefined) start = { after: last, call };
  }
}

async function pageFrom(client: S3Client, listed: Listed, start: Start, signal: AbortSignal): Promise<Page> {
  const from = 'after' in start ? { StartAfter: start.after } : { ContinuationToken: start.token };
  // The older call differs in this parameter, and in what it doesn't answer.
  const command =
    'after' in start && start.call === 'older'
      ? (new ListObjectsCommand({ ...listed, Marker: start.after }) as unknown as ListObjectsV2Command)
      : new ListObjectsV2Command({ ...listed, ...from });
  const taken = takeEntries(command);
  const page = await retry(() => client.send(command, { abortSignal: signal }), { isPassing, signal });
  return {
    entries: [...taken, ...(page.Contents ?? []).map(entryOf)],
    isTruncated: page.IsTruncated,
    token: page.NextContinuationToken,
  };
}

/** Whether a page holds the very key after which it should begin: the store takes no notice of it. */
function begunAgain(entries: readonly BlobEntry[], start: Start): start is Extract<Start, { after: string }> {
  return 'after' in start && entries.some(({ key }) => key === start.after);
}

function entryOf({ Key = '', Size = 0, StorageClass, ETag }: _Object): BlobEntry {
  return { key: Key, bytes: Size, storageClass: StorageClass ?? null, version: ETag ?? null };
}

function cutOff({ Bucket, Prefix }: Listed, last: string | undefined): BlobUnavailableError {
  const message = `The listing of s3://${Bucket}/${Prefix} was cut off${last === undefined ? '' : ` after ${last}`}.`;
  return new BlobUnavailableError(Prefix, message);
}
