import { expect, test } from 'vitest';
import { computeChecksum } from '../../agent/blobs/object-checksum.ts';

// The check values of the catalogue of parametrised CRC algorithms, and of RFC 1321, FIPS 180.
test.each([
  ['md5', '25f9e794323b453885f5181f1b624d0b'],
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
] as const)('%s of what comes in pieces is that of the whole', async (algorithm, value) => {
  const computation = computeChecksum(algorithm);
  for (const piece of ['1234', '', '56789']) computation.update(Buffer.from(piece));
  expect(await computation.result()).toBe(value);
});
