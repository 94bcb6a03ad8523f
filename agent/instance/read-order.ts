import * as z from 'zod';
import { contractVersion } from '../contract/contract-version.ts';
import { type AnyOrder, anyOrderSchema } from '../contract/probe-order.ts';

/** The order from the user-data; throws an error that says what is wrong with it, and never quotes it. */
export function readOrder(userData: string | null): AnyOrder {
  if (userData === null || userData.trim() === '') {
    throw new Error('The user-data is empty: this instance was not launched by the trigger. It has nothing to do.');
  }
  const json = parse(userData);
  const version = z.object({ version: z.number() }).safeParse(json);
  if (version.success && version.data.version !== contractVersion) {
    throw new Error(
      `The order has version ${version.data.version} and this agent reads version ${contractVersion}: ` +
        'bake an image with the agent that was deployed.',
    );
  }
  const order = anyOrderSchema.safeParse(json);
  if (!order.success) throw new Error(`The user-data is not an order:\n${z.prettifyError(order.error)}`);
  return order.data;
}

function parse(userData: string): unknown {
  try {
    return JSON.parse(userData);
  } catch {
    throw new Error('The user-data is not JSON: it must be exactly the order, never a script.');
  }
}
