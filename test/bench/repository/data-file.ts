import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { DataFile } from '../../../agent/stores/elasticsearch/model.ts';
import { footerOf } from './lucene-writer.ts';

const block = Buffer.alloc(16 * 1024 ** 2);

/** Writes a file of random bytes that ends as Lucene's do, as long as told, however long that is. */
export function writeDataFile(path: string, key: string, bytes: number): DataFile {
  const file = openSync(path, 'w');
  let crc = 0;
  const write = (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
  };
  for (let left = bytes - 16; left > 0; left -= block.length) {
    // Another block each time, without the cost of so many random bytes.
    randomFillSync(block, 0, 4096);
    const chunk = block.subarray(0, left);
    crc = crc32(chunk, crc);
    write(chunk);
  }
  const { bytes: footer, checksum } = footerOf(crc);
  write(footer);
  closeSync(file);
  return { parts: [{ key, bytes }], checksum };
}
