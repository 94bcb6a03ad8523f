import { Readable } from 'node:stream';
import fc from 'fast-check';
import { Header } from 'tar';
import { expect, test } from 'vitest';
import { ArchiveError } from '../../agent/archives/archive-error.ts';
import { ByteReader } from '../../agent/archives/byte-reader.ts';
import { readThrough } from '../../agent/archives/entry.ts';
import { isTarHeader, readTar } from '../../agent/archives/read-tar.ts';

function tarOf(names: readonly string[]): Buffer {
  const entries = names.flatMap((path) => {
    const block = Buffer.alloc(512);
    new Header({ path, size: 3, mode: 0o644, type: 'File', mtime: new Date(0) }).encode(block);
    return [block, Buffer.concat([Buffer.from('abc'), Buffer.alloc(509)])];
  });
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

async function outcome(bytes: Buffer): Promise<string> {
  try {
    return await readTar(new ByteReader(Readable.from([bytes])), readThrough);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return error.code;
  }
}

test('a tar ends properly, or the reader says how it doesn’t', async () => {
  const tar = tarOf(['a', 'b']);
  expect(await outcome(tar)).toBe('marked');
  expect(await outcome(tar.subarray(0, -1024))).toBe('unmarked');
  expect(await outcome(Buffer.concat([tar, Buffer.from('x')]))).toBe('followed');
  expect(await outcome(tar.subarray(0, 1000))).toBe('damaged');
});

test('whatever becomes of its headers, nothing but an ArchiveError is thrown', async () => {
  const change = fc.tuple(fc.nat(2 * 1024 - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, mend) => {
      const tar = tarOf(['a', 'b']);
      for (const [at, value] of changes) tar[at] = value;
      if (mend) for (const at of [0, 1024]) writeSum(tar.subarray(at, at + 512));
      expect(['marked', 'unmarked', 'followed', 'damaged', 'unsupported']).toContain(await outcome(tar));
    }),
    { numRuns: 300 },
  );
});

test('any bytes but a header are none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 512, maxLength: 512 }), (bytes) => !isTarHeader(Buffer.from(bytes))),
  );
});

function writeSum(header: Buffer): void {
  header.fill(0x20, 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  );
}
