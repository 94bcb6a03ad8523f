import { resolve } from 'node:path';
import { basePathSchema } from '../contract/order.ts';

/** What a command is about: a repository, or one object. */
export type Target =
  | { readonly kind: 's3'; readonly bucket: string; readonly path: string }
  | { readonly kind: 'local'; readonly path: string };

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
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
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '' : rest.slice(slash).replace(/^\/+|\/+$/g, '');
  if (!bucketName.test(bucket)) throw new Error(`"${bucket}" cannot be a bucket's name. ${forms}`);
  if (!basePathSchema.safeParse(path).success) throw new Error('The path holds control characters.');
  return { kind: 's3', bucket, path };
}
