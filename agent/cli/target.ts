import { resolve } from 'node:path';
import { basePathSchema, bucketSchema } from '../contract/order.ts';

/** What a command is about: a repository, or one object. */
export type Target =
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Behind the bucket's slash, literally: slashes at its ends are those of a base path. */
      readonly path: string;
    }
  | { readonly kind: 'local'; readonly path: string };

/** Source: S3 user guide, "Access points", on ARNs; that of many regions has none of its own. */
const accessPoint = /^(arn:aws[a-z-]*:s3:([a-z0-9-]*):\d{12}:accesspoint[/:][a-zA-Z0-9.-]+)(?:\/(.*))?$/s;
const forms = 'Say s3://bucket/base/path, or a path on this machine.';

/** `s3://bucket/path`, or a path on this machine. Throws an Error whose message says what to write instead. */
export function parseTarget(text: string): Target {
  if (text === '') throw new Error(forms);
  const [, prefix, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  const scheme = prefix?.toLowerCase();
  if (scheme === undefined) return { kind: 'local', path: resolve(text) };
  if (/^https?$/.test(scheme)) {
    throw new Error(`${forms} The endpoint of an S3-compatible storage goes into AWS_ENDPOINT_URL.`);
  }
  if (scheme !== 's3') throw new Error(forms);
  const { bucket, path } = splitBucket(rest);
  if (!basePathSchema.safeParse(path).success) throw new Error('The path holds control characters.');
  return { kind: 's3', bucket, path };
}

function splitBucket(text: string): { readonly bucket: string; readonly path: string } {
  const [, arn, region, path = ''] = accessPoint.exec(text) ?? [];
  if (arn !== undefined) {
    if (region === '') throw new Error('A multi-region access point is not read: name one of its buckets.');
    return { bucket: arn, path };
  }
  const slash = text.indexOf('/');
  const bucket = slash < 0 ? text : text.slice(0, slash);
  if (!bucketSchema.safeParse(bucket).success) throw new Error(`"${bucket}" cannot be a bucket's name. ${forms}`);
  return { bucket, path: slash < 0 ? '' : text.slice(slash + 1) };
}
