import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { BlobEntry } from './blob-source.ts';
import { BrokenStreamError } from './storage-fault.ts';

interface Response {
  readonly statusCode: number;
  body: Readable;
}

/** How the answer to either call of listing ends. */
const end = /<\/(?:\w+:)?ListBucketResult>\s*$/;

/**
 * Takes the objects out of a listing's page before the SDK parses the rest of it. The SDK makes an object with a Date
 * and five strings of each, in some 25 µs; of a repository with a million objects that would be most of the work.
 * The answer holds the entries once the command has been sent; what is not among them, the SDK's own answer has. Half a
 * listing, or something else, fails with a BrokenStreamError.
 */
export function takeEntries(command: Pick<ListObjectsV2Command, 'middlewareStack'>): readonly BlobEntry[] {
  const entries: BlobEntry[] = [];
  command.middlewareStack.add(
    (next) => async (input) => {
      const answer = await next(input);
      const response = answer.response as Response;
      if (response.statusCode !== 200) return answer;
      const xml = await text(response.body);
      if (!end.test(xml)) throw new BrokenStreamError('it is no whole listing');
      const page = splitPage(xml);
      // A page that is asked for again replaces what came of it before.
      entries.splice(0, entries.length, ...page.entries);
      response.body = Readable.from([Buffer.from(page.rest)]);
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'takeEntries' },
  );
  return entries;
}

/**
 * What a page of ListObjectsV2 lists, keys as they are in the bucket, and the page without it. An object that is not
 * written as S3 does stays in the page.
 */
export function splitPage(xml: string): { entries: BlobEntry[]; rest: string } {
  const entries: BlobEntry[] = [];
  const rest = xml.replaceAll(/<Contents>(.*?)<\/Contents>/gs, (whole, object: string) => {
    const key = /<Key>([^<]*)<\/Key>/.exec(object)?.[1];
    const bytes = /<Size>(\d+)<\/Size>/.exec(object)?.[1];
    if (key === undefined || bytes === undefined) return whole;
    const storageClass = /<StorageClass>(\w+)<\/StorageClass>/.exec(object)?.[1] ?? null;
    const etag = /<ETag>([^<]*)<\/ETag>/.exec(object)?.[1];
    const version = etag === undefined ? null : unescaped(etag);
    entries.push({ key: unescaped(key), bytes: Number(bytes), storageClass, version });
    return '';
  });
  return { entries, rest };
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g, (_, hex, decimal, name) =>
    name === undefined ? String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10)) : (named[name] ?? ''),
  );
}
