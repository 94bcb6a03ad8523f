import type * as z from 'zod';
import { storeOf } from '../../agent/stores/registry.ts';
import type { RepositoryConfiguration } from './repository.ts';

/** What is left of an instance's user-data beside all else in an order, the longest names and lists considered. */
const mostBytes = 12_000;

/** An order carries to an instance all that is configured of its repository, and the tags. */
export function refuseLongOrders(
  repositories: readonly RepositoryConfiguration[],
  tags: Readonly<Record<string, string>>,
  context: z.RefinementCtx,
): void {
  repositories.forEach((repository, index) => {
    const { store, options, expectations, instances, bucket, basePath } = repository;
    // What is wrong with it already has been said.
    if (options === undefined || expectations === undefined || instances === undefined) return;
    const carried = { expectations, options, types: instances.types, tags, bucket, basePath };
    const bytes = Buffer.byteLength(JSON.stringify(carried));
    if (bytes <= mostBytes) return;
    const field = storeOf(store).expectationsField;
    context.addIssue({
      code: 'custom',
      path: ['repositories', index, field],
      message:
        `leave no room in an order: with instances.types, tags and the base path they have ${bytes} bytes, and ` +
        `${mostBytes} is the most. Write fewer, wider patterns, or shorter tags`,
      input: expectations,
    });
  });
}
