import { createHash } from 'node:crypto';
import type { Order } from '../contract/order.ts';

/**
 * A hash of all that an attempt's proofs rest on beside the backup's objects: only under the very same does another
 * attempt take them over. The images that the order launches, all of one version of the server, are part of it.
 */
export function basisOf(order: Order, expectations: unknown): string {
  const { version, store, repository, backup, options, level, machine } = order;
  const basis = [version, store, repository, backup, options, level, machine.images, expectations];
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex');
}
