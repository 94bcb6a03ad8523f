import type * as z from 'zod';
import { enclosureLimitBytes, expectationsInOrderBytes } from '../../agent/contract/enclosure.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { RepositoryConfiguration } from './repository.ts';

/** What is left of an instance's user-data beside all else in an order, the longest names and lists considered. */
const mostBytes = 12_000;

/**
 * An order carries to an instance all that is configured of its repository, and the tags; long expectations are
 * enclosed with it, and take no room in it.
 */
export function refuseLongOrders(
  repositories: readonly RepositoryConfiguration[],
  tags: Readonly<Record<string, string>>,
  context: z.RefinementCtx,
): void {
  repositories.forEach((repository, index) => {
    const { store, options, expectations, instances, bucket, basePath } = repository;
    // What is wrong with it already has been said.
    if (options === undefined || expectations === undefined || instances === undefined) return;
    const expectedBytes = bytesOf(expectations);
    const field = storeOf(store).expectationsField;
    if (expectedBytes > enclosureLimitBytes) {
      context.addIssue({
        code: 'custom',
        path: ['repositories', index, field],
        message: `have ${expectedBytes} bytes, and ${enclosureLimitBytes} is the most. Write fewer, wider patterns`,
        input: expectations,
      });
    }
    const carried = bytesOf({ options, types: instances.types, tags, bucket, basePath });
    const bytes = carried + (expectedBytes > expectationsInOrderBytes ? 0 : expectedBytes);
    if (bytes <= mostBytes) return;
    context.addIssue({
      code: 'custom',
      path: ['repositories', index, 'instances'],
      message:
        `leave no room in an order: with tags, the base path and ${field} they have ${bytes} bytes, and ` +
        `${mostBytes} is the most. Write fewer types, or shorter tags`,
      input: instances,
    });
  });
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
