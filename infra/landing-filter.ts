interface Place {
  readonly bucket: string;
  readonly basePath: string;
}

export const landingSuffix = '.dat';

/** S3 wants what is special in a filter as it is in a URL. Source: S3 user guide, "object key name filtering". */
export function landingPrefix({ basePath }: Place): string {
  return objectPrefix(basePath)
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    .join('/');
}

/**
 * The events of EventBridge that may be snapshots. Prefix and suffix side by side would mean either; shards' own
 * `snap-*.dat` lie deeper and do not match, unless their path happens to begin so: the trigger looks closely.
 */
export function landingPattern({ bucket, basePath }: Place) {
  const key = `${objectPrefix(basePath).replace(/[\\*]/g, '\\$&')}*${landingSuffix}`;
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [bucket] }, object: { key: [{ wildcard: key }] } },
  };
}

function objectPrefix(basePath: string): string {
  return basePath === '' ? 'snap-' : `${basePath}/snap-`;
}
