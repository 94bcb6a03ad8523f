import type * as z from 'zod';
import { rootPrefix } from '../../agent/blobs/base-path.ts';
import type { KeyFilter } from '../../agent/stores/store-definition.ts';
import { referenceRepository } from '../../lambda/configuration/configuration.ts';
import { announcingKeys } from '../wiring/object-created-filter.ts';
import type { RepositoryConfiguration } from './repository.ts';

/**
 * Of what keys that announce backups begin and end with. An IAM policy spells some characters with six: at this length
 * the policies of a role have room for all repositories that there may be, and S3 for the filter in its bucket.
 */
const mostKeyBytes = 340;

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
    const [longest = 0] = filtersOf(repository)
      .map(({ prefix, suffix }) => Buffer.byteLength(prefix + suffix))
      .toSorted((a, b) => b - a);
    if (longest > mostKeyBytes) {
      refuse(
        'basePath',
        `is too long: with what the keys of backups begin and end with it has ${longest} bytes, and ${mostKeyBytes} is the most`,
      );
    }
    for (const earlier of repositories.slice(0, index)) {
      if (earlier.name === repository.name) refuse('name', `is that of another repository, too: ${repository.name}`);
      if (earlier.bucket !== repository.bucket) continue;
      if (rootPrefix(earlier.basePath) === rootPrefix(repository.basePath) && overlap(earlier, repository)) {
        refuse('basePath', `is that of ${earlier.name} too, in the same bucket`);
      } else if (repository.notification === 'bucket' && overlap(earlier, repository)) {
        refuse(
          'basePath',
          `overlaps with that of ${earlier.name}, in the same bucket: S3 takes no notifications of both. Use eventbridge`,
        );
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
  return filtersOf(one).some((mine) =>
    filtersOf(other).some(
      (theirs) =>
        (mine.prefix.startsWith(theirs.prefix) || theirs.prefix.startsWith(mine.prefix)) &&
        (mine.suffix.endsWith(theirs.suffix) || theirs.suffix.endsWith(mine.suffix)),
    ),
  );
}

/** From the root of the bucket. */
function filtersOf(repository: RepositoryConfiguration): KeyFilter[] {
  // What is wrong with it already is said elsewhere.
  return repository.options === undefined ? [] : announcingKeys(repository);
}
