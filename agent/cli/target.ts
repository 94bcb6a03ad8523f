import { resolve } from 'node:path';
import { basePathSchema } from '../contract/order.ts';

/** Where a repository lies. */
export type Target =
  | { readonly kind: 's3'; readonly bucket: string; readonly basePath: string }
  | { readonly kind: 'directory'; readonly path: string };

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const forms = 'Say s3://bucket/base/path, or a directory.';

/** `s3://bucket/base/path`, or the path of a directory. Throws an Error whose message says what to write instead. */
export function parseTarget(text: string): Target {
  if (text === '') throw new Error(forms);
  const [, prefix, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  const scheme = prefix?.toLowerCase();
  if (scheme === undefined) return { kind: 'directory', path: resolve(text) };
  if (/^https?$/.test(scheme)) {
    throw new Error(`${forms} The endpoint of an S3-compatible storage goes into AWS_ENDPOINT_URL.`);
  }
  if (scheme !== 's3') throw new Error(forms);
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  const basePath = slash < 0 ? '' : rest.slice(slash).replace(/^\/+|\/+$/g, '');
  if (!bucketName.test(bucket)) throw new Error(`"${bucket}" cannot be a bucket's name. ${forms}`);
  if (!basePathSchema.safeParse(basePath).success) throw new Error('The base path holds control characters.');
  return { kind: 's3', bucket, basePath };
}

/** Which Elasticsearch restores: one to fetch, one that is here, or, null, the one that fits the snapshot. */
export type Engine = { readonly version: string } | { readonly home: string } | null;

/** A version as 8.17.0, or the path of a directory. */
export function parseEngine(text: string): Engine {
  if (/^\d+\.\d+\.\d+$/.test(text)) return { version: text };
  if (/^\d+(\.\d+)*$/.test(text)) throw new Error('Say a whole version, as 8.17.0, or the directory of one.');
  if (text === '') throw new Error('Say a version, as 8.17.0, or the directory of one.');
  return { home: resolve(text) };
}

/** Snapshots' names are lowercase; a UUID has capitals, but once in a hundred thousand. */
export function parseSnapshot(text: string): { name: string } | { uuid: string } | 'latest' {
  if (text === '') throw new Error('Say a snapshot’s name, its UUID, or latest.');
  if (text === 'latest') return 'latest';
  return /^(?=.*[A-Z])[A-Za-z0-9_-]{16,64}$/.test(text) ? { uuid: text } : { name: text };
}
