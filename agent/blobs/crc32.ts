import { crc32 as ofNode } from 'node:zlib';

/** CRC-32 as zlib's, continued from `value`. */
export type Crc32 = (data: Buffer, value?: number) => number;

/**
 * The fastest that there is here: crc32fast's, where its binary is installed beside us, is almost three times as fast
 * as Node's own. At a gigabyte a second that is a tenth of the throughput.
 */
export const crc32: Crc32 = await import('@node-rs/crc32').then(
  (native) => (data, value) => native.crc32(data, value),
  () => ofNode,
);
