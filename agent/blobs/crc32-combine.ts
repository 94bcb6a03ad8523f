/**
 * The CRC-32 of A followed by B, from their own and B's length in bytes. A's is shifted by multiplying it with x to the
 * power of 8 times that length, modulo the polynomial. Source: zlib's crc32_combine, by Mark Adler.
 */
export function crc32Combine(first: number, second: number, secondBytes: number): number {
  return (multiplied(shiftBy(secondBytes), first >>> 0) ^ second) >>> 0;
}

/** CRC-32's polynomial, as bits that are read from the left: the first one is x to the power of 0. */
const polynomial = 0xedb88320;
const one = 0x80000000;

/** x to the power of 8, 16, 32, 64 and so on: each is the square of the one before it. 2^53 bytes need no more. */
const shifts = squares(0x00800000, 53);

/** x to the power of 8 times `bytes`. */
function shiftBy(bytes: number): number {
  let product = one;
  let rest = bytes;
  for (let i = 0; rest > 0; i += 1) {
    if (rest % 2 === 1) product = multiplied(shifts[i] ?? one, product);
    rest = Math.floor(rest / 2);
  }
  return product;
}

function multiplied(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ polynomial;
  }
  return product >>> 0;
}

function squares(first: number, count: number): number[] {
  const all = [first];
  for (let last = first; all.length < count; all.push(last)) last = multiplied(last, last);
  return all;
}
