import { expect, test } from 'vitest';
import { isSignedWith, signatureOf } from '../../agent/contract/signature.ts';

const secret = 'a'.repeat(64);

test('a text holds with its own signature alone', () => {
  const signature = signatureOf('{"verdict":"verified"}', secret);
  expect(isSignedWith(secret, '{"verdict":"verified"}', signature)).toBe(true);
  expect(isSignedWith(secret, '{"verdict":"corrupt"}', signature)).toBe(false);
  expect(isSignedWith('b'.repeat(64), '{"verdict":"verified"}', signature)).toBe(false);
});

test('a signature of another length is refused', () => {
  expect(isSignedWith(secret, 'text', '')).toBe(false);
  expect(isSignedWith(secret, 'text', `${signatureOf('text', secret)}00`)).toBe(false);
});
