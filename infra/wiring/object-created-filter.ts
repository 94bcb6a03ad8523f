interface Place {
  readonly bucket: string;
  readonly basePath: string;
  /** Whose the bucket is, if not ours. */
  readonly bucketAccount?: string | undefined;
}

export const objectCreatedSuffix = '.dat';

/** S3 wants what is special in a filter as it is in a URL. Source: S3 user guide, "object key name filtering". */
export function objectCreatedPrefix({ basePath }: Place): string {
  return objectPrefix(basePath)
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    .join('/');
}

/**
 * The events of EventBridge that may be snapshots. Prefix and suffix side by side would mean either; shards' own
 * `snap-*.dat` lie deeper and do not match, unless their path happens to begin so: the trigger looks closely.
 */
export function objectCreatedPattern({ bucket, basePath, bucketAccount }: Place, account: string) {
  const key = `${objectPrefix(basePath).replace(/[\\*]/g, '\\$&')}*${objectCreatedSuffix}`;
  return {
    // A deleted bucket's name is anyone's.
    account: [bucketAccount ?? account],
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [bucket] }, object: { key: [{ wildcard: key }] } },
  };
}

function objectPrefix(basePath: string): string {
  return basePath === '' ? 'snap-' : `${basePath}/snap-`;
}
