import * as z from 'zod';
import { type PoolMessage, poolMessageSchema } from '../../contract/pool.ts';

/** Throws an error that says what is wrong with it, and never quotes it. */
export function readMessage(body: string): PoolMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Error('The message is not JSON.');
  }
  const parsed = poolMessageSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`The message names no order:\n${z.prettifyError(parsed.error)}`);
}
