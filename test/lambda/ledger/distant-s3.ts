import {
  GetObjectCommand,
  NoSuchKey,
  type PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Random } from '../../faults/random.ts';

/** An S3 that keeps objects in memory and answers as late as S3 does: a round trip takes 30 to 80 ms. */
export interface DistantS3 {
  readonly s3: S3Client;
  readonly objects: ReadonlyMap<string, string>;
  /** How often which answer was given, by what was asked and its status. */
  readonly answers: ReadonlyMap<string, number>;
}

const roundTripMilliseconds = [30, 80] as const;

/**
 * A put whose condition no longer holds when S3 comes to it is refused with 412; with 409 where another put of the same
 * object was carried out while this one was under way, as chance will have it.
 * Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 */
export function distantS3(random: Random): DistantS3 {
  const objects = new Map<string, string>();
  const etags = new Map<string, string>();
  const answers = new Map<string, number>();
  let puts = 0;

  const answer = async (asked: string, status: number, backMilliseconds: number) => {
    const name = `${asked} ${status}`;
    answers.set(name, (answers.get(name) ?? 0) + 1);
    await sleep(backMilliseconds);
  };
  const send = async (command: GetObjectCommand | PutObjectCommand) => {
    const half = random.integer(...roundTripMilliseconds) / 2;
    const { Key = '' } = command.input;
    const before = etags.get(Key);
    await sleep(half);
    const etag = etags.get(Key);
    const text = objects.get(Key);
    if (command instanceof GetObjectCommand) {
      await answer('get', text === undefined ? 404 : 200, half);
      if (text === undefined) throw new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } });
      const Body = { transformToString: async () => text, transformToWebStream: () => new Blob([text]).stream() };
      return { ETag: etag, ContentLength: text.length, Body };
    }
    const { IfMatch, Body } = command.input;
    if (IfMatch !== etag) {
      const status = before !== etag && random.next() < 0.5 ? 409 : 412;
      await answer('put', status, half);
      const name = status === 409 ? 'ConditionalRequestConflict' : 'PreconditionFailed';
      throw new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status } });
    }
    puts += 1;
    etags.set(Key, `"${puts}"`);
    objects.set(Key, String(Body));
    await answer('put', 200, half);
    return {};
  };
  return { s3: { send } as unknown as S3Client, objects, answers };
}

/** By the timer that a test can fake. */
function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
