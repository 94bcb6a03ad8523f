import { createHash } from 'node:crypto';
import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import type { ObjectChecksum } from './blob-source.ts';
import { crc32 } from './crc32.ts';

/** Computes one checksum over bytes that come piece by piece. */
export interface ChecksumComputation {
  update(chunk: Buffer): void;
  /** Hexadecimal digits. Called once, at the end. */
  result(): Promise<string>;
}

/** The start of a computation by this algorithm. */
export function computeChecksum(algorithm: ObjectChecksum['algorithm']): ChecksumComputation {
  if (algorithm === 'crc32') return crc32Computation();
  if (algorithm === 'crc32c' || algorithm === 'crc64nvme') {
    const computation = algorithm === 'crc32c' ? new Crc32c() : new Crc64Nvme();
    return {
      update: (chunk) => computation.update(chunk),
      result: async () => Buffer.from(await computation.digest()).toString('hex'),
    };
  }
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), result: async () => hash.digest('hex') };
}

function crc32Computation(): ChecksumComputation {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    result: async () => (value >>> 0).toString(16).padStart(8, '0'),
  };
}
