import { createHmac, timingSafeEqual } from 'node:crypto';

/** The signature of what an instance says through the topic: HMAC-SHA-256 with its order's secret, in hex. */
export function signatureOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/**
 * Whether the signer of the text knows the secret, which only one instance's user-data and the ledger hold.
 */
export function isSignedWith(secret: string, text: string, signature: string): boolean {
  const expected = Buffer.from(signatureOf(text, secret));
  const actual = Buffer.from(signature);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
