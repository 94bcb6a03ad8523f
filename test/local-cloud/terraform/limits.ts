import { z } from 'zod';
import { asIamGetsIt } from '../../../infra/policies/policy.ts';

/** Of all inline policies of a role together. Source: IAM user guide, "IAM and AWS STS quotas". */
export const inlinePoliciesCharacters = 10_240;

/** A policy or trust policy, as IAM gets it. The alphabet is that of botocore's `policyDocumentType`. */
export function iamDocument(characters: number) {
  return z
    .string()
    .transform(asIamGetsIt)
    .pipe(
      z
        .string()
        .regex(/^[\t\n\r\u0020-\u00FF]+$/, 'holds characters that IAM does not take')
        .refine((document) => document.length <= characters, `has more than ${characters} characters`),
    );
}

/** What is counted in bytes: the policy of a queue, a topic, a bus or a bucket, for example. */
export function text(bytes: number) {
  return z.string().refine((value) => Buffer.byteLength(value) <= bytes, `has more than ${bytes} bytes`);
}

/** The variables of a function, names and values together. Source: Lambda developer guide, "Lambda quotas". */
export const environment = z
  .record(z.string(), z.string())
  .refine((variables) => bytesOf(variables) <= 4_096, 'has more than 4096 bytes in all');

function bytesOf(variables: Readonly<Record<string, string>>): number {
  return Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}

const mostTags = 50;
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Throws where a resource can't have these tags. IAM takes keys for the same that differ by case alone.
 * Source: AWS tagging guide, "Tag naming limits and requirements"; IAM user guide, "Tags for IAM resources".
 */
export function refuseTags(tags: Readonly<Record<string, string>>): void {
  const keys = Object.keys(tags);
  const refuse = (what: string) => {
    throw new Error(`The tags can't be so: ${what}.`);
  };
  if (keys.length > mostTags) refuse(`there are ${keys.length}, and ${mostTags} is the most`);
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) refuse('two keys differ by case alone');
  for (const [key, value] of Object.entries(tags)) {
    if (/^aws:/i.test(key)) refuse(`${key} is reserved for AWS`);
    if (key.length < 1 || key.length > 128) refuse(`${key} has ${key.length} characters`);
    if (value.length > 256) refuse(`the value of ${key} has ${value.length} characters`);
    if (!tagText.test(key) || !tagText.test(value)) refuse(`${key}=${value} holds characters that no tag has`);
  }
}

interface KeyFilter {
  readonly filter_prefix?: string | undefined;
  readonly filter_suffix?: string | undefined;
}

/** Whether one key could match two filters of a bucket's notification: S3 refuses those. */
export function haveOverlap(filters: readonly KeyFilter[]): boolean {
  const overlap = (a = '', b = '', within: (long: string, short: string) => boolean) => within(a, b) || within(b, a);
  return filters.some((one, index) =>
    filters
      .slice(0, index)
      .some(
        (other) =>
          overlap(one.filter_prefix, other.filter_prefix, (long, short) => long.startsWith(short)) &&
          overlap(one.filter_suffix, other.filter_suffix, (long, short) => long.endsWith(short)),
      ),
  );
}
