import type * as z from 'zod';
import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import { referenceRepository } from '../../lambda/configuration/configuration.ts';
import type { RepositoryConfiguration } from './repository.ts';

/** Names and places are each one repository's; one bucket has one way to tell of its snapshots. */
export function refuseConflicts(repositories: readonly RepositoryConfiguration[], context: z.RefinementCtx): void {
  repositories.forEach((repository, index) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [index, field], message, input: repository });
    if (repository.bucketAccount !== undefined && repository.notification === 'bucket') {
      refuse('notification', "is bucket, and the bucket is another account's: that one must send its events");
    }
    if (repository.name === referenceRepository) {
      refuse('name', `is that of the repository that new images prove themselves with: ${referenceRepository}`);
    }
    for (const earlier of repositories.slice(0, index)) {
      if (earlier.name === repository.name) refuse('name', `is that of another repository, too: ${repository.name}`);
      if (earlier.bucket !== repository.bucket) continue;
      if (rootPrefix(earlier.basePath) === rootPrefix(repository.basePath) && overlap(earlier, repository)) {
        refuse('basePath', `is that of ${earlier.name} too, in the same bucket`);
      }
      if (earlier.bucketAccount !== repository.bucketAccount) {
        refuse('bucketAccount', `differs from that of ${earlier.name}, in the same bucket`);
      }
      if (earlier.notification !== repository.notification) {
        refuse(
          'notification',
          `differs from that of ${earlier.name}, in the same bucket: one configuration would replace the other`,
        );
      }
    }
  });
}

/** Whether one object could be a backup of both. */
function overlap(one: RepositoryConfiguration, other: RepositoryConfiguration): boolean {
  // What is wrong with it already is said elsewhere.
  const filters = ({ store, options }: RepositoryConfiguration) =>
    options === undefined ? [] : storeOf(store).trigger.filters(options);
  return filters(one).some((mine) =>
    filters(other).some(
      (theirs) =>
        (mine.prefix.startsWith(theirs.prefix) || theirs.prefix.startsWith(mine.prefix)) &&
        (mine.suffix.endsWith(theirs.suffix) || theirs.suffix.endsWith(mine.suffix)),
    ),
  );
}
