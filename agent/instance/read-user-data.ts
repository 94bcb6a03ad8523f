import * as z from 'zod';
import { contractVersion } from '../contract/contract-version.ts';
import { type Membership, membershipSchema } from '../contract/pool.ts';
import { type AnyOrder, anyOrderSchema } from '../contract/probe-order.ts';

/**
 * What this instance is for: an order of its own, or a pool that it takes orders from. Throws an error that says what
 * is wrong with the user-data, and never quotes it.
 */
export function readUserData(userData: string | null): AnyOrder | Membership {
  const json = parse(userData, 'The user-data');
  return isMembership(json)
    ? read(json, { where: 'The user-data', what: 'a membership', schema: membershipSchema })
    : read(json, { where: 'The user-data', what: 'an order', schema: anyOrderSchema });
}

/** An order from elsewhere, `where`, refused as strictly. */
export function readOrder(text: string, where: string): AnyOrder {
  return read(parse(text, where), { where, what: 'an order', schema: anyOrderSchema });
}

/** Told apart by what an order has nowhere at its top. */
export function isMembership<Given>(given: Given): given is Given & Membership {
  return typeof given === 'object' && given !== null && 'queueUrl' in given;
}

interface Expected<T> {
  readonly where: string;
  readonly what: string;
  readonly schema: { safeParse(json: unknown): z.ZodSafeParseResult<T> };
}

function read<T>(json: unknown, { where, what, schema }: Expected<T>): T {
  const version = z.object({ version: z.number() }).safeParse(json);
  if (version.success && version.data.version !== contractVersion) {
    throw new Error(
      `${where} is ${what} of version ${version.data.version} and this agent reads version ${contractVersion}: ` +
        'bake an image with the agent that was deployed.',
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new Error(`${where} is not ${what}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parse(text: string | null, where: string): unknown {
  if (text === null || text.trim() === '') {
    throw new Error(`${where} is empty: this instance was not launched by Mayfly. It has nothing to do.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${where} is not JSON: it must be exactly the order, never a script.`);
  }
}
