import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { KeyFilter } from '../../agent/stores/store-definition.ts';

interface Place {
  readonly store: string;
  readonly options: unknown;
  readonly bucket: string;
  readonly basePath: string;
  /** Whose the bucket is, if not ours. */
  readonly bucketAccount?: string | undefined;
}

/** The keys that may announce a backup of a repository, from the root of its bucket: what its store says. */
export function announcingKeys({
  store,
  options,
  basePath,
}: Pick<Place, 'store' | 'options' | 'basePath'>): KeyFilter[] {
  const root = rootPrefix(basePath);
  return storeOf(store)
    .trigger.filters(options)
    .map(({ prefix, suffix }) => ({ prefix: root + prefix, suffix }));
}

/**
 * The same for a bucket's own notification, where S3 wants what is special as it is in a URL. Source: S3 user guide,
 * "object key name filtering".
 */
export function notificationFilters(place: Place): KeyFilter[] {
  return announcingKeys(place).map(({ prefix, suffix }) => ({ prefix: inUrl(prefix), suffix: inUrl(suffix) }));
}

/**
 * The events of EventBridge that may be backups: by what their keys begin with, or end with where that is nothing.
 * Both at once would take a wildcard, and a bus takes 30 rules with one, whosever they are. Other objects may match as
 * well: the trigger looks closely. Source: EventBridge user guide, "Amazon EventBridge quotas".
 */
export function objectCreatedPattern(place: Place, account: string) {
  const keys = announcingKeys(place).map(({ prefix, suffix }) => {
    if (prefix !== '') return { prefix };
    return suffix === '' ? { exists: true } : { suffix };
  });
  return {
    // A deleted bucket's name is anyone's.
    account: [place.bucketAccount ?? account],
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [place.bucket] }, object: { key: keys } },
  };
}

function inUrl(key: string): string {
  return key
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    .join('/');
}
