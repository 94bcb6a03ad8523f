/** Beyond it a number is not worth the time that it takes to work it out: Jackson reads a thousand digits. */
const longestBytes = 1024;

/** Java's BigInteger, from its two's complement; what is longer than any number in use stays the bytes that it is. */
export function wideInteger(bytes: Buffer): number | bigint | Buffer {
  if (bytes.length > longestBytes) return bytes;
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x0${bytes.toString('hex')}`));
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** Java's BigDecimal, as text that loses no digit: `123e-2` is 1.23. */
export function wideDecimal(unscaled: Buffer, scale: number | bigint): string | Buffer {
  const digits = wideInteger(unscaled);
  return Buffer.isBuffer(digits) ? digits : `${digits}e${-BigInt(scale)}`;
}
