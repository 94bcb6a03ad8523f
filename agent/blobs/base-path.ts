/**
 * What the keys of a repository's root begin with. A base path is taken literally, slashes at its ends as well.
 * Source: how the first store's server joins its keys, BlobPath.buildAsString.
 */
export function rootPrefix(basePath: string): string {
  return basePath === '' || basePath.endsWith('/') ? basePath : `${basePath}/`;
}

/** For people: with a slash and a key of the root behind it, it is that object's place. */
export function bucketLocation(bucket: string, basePath: string): string {
  return `s3://${bucket}/${rootPrefix(basePath)}`.slice(0, -1);
}
