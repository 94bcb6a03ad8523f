import { regionIn } from './bucket-region.ts';
import type { ServiceFault } from './storage-fault.ts';

/** What was asked of a storage, and whether its listing names the object, where that is known. */
export type Asked = 'list' | 'read' | 'read-listed';

const longestSentence = 400;
/** What stores echo of a request that only its sender may know. */
const secrets =
  /\b(X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|Credential)\s*[=:]\s*["']?[^\s&,;"'<]+|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gi;

/** What the storage itself says, on one line, without secrets; empty where it says nothing. */
export function sentenceOf(fault: unknown): string {
  const message = fault instanceof Error ? fault.message : String(fault);
  // What the SDK says of an answer without a body.
  if (/^(UnknownError|Unknown)?$/.test(message)) return '';
  const line = message
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replaceAll(secrets, '…');
  return line.length > longestSentence ? `${line.slice(0, longestSentence)}…` : line;
}

/** Which right is missing, as far as a refusal tells; empty where credentials are at fault. */
export function missingRight(fault: unknown, asked: Asked): string {
  const { name = '' } = fault as ServiceFault;
  if (!/^(AccessDenied|Forbidden|Unauthorized|\d*|UnknownError|Unknown)$/.test(name)) return '';
  const named = /to perform:? "?([a-z0-9-]+:[A-Za-z]+)/.exec(sentenceOf(fault))?.[1];
  if (asked === 'list') return `Grant ${named ?? 's3:ListBucket'}${named === undefined ? ' on the bucket' : ''}.`;
  if (asked === 'read-listed') {
    return named === undefined
      ? 'It is listed: grant s3:GetObject, or kms:Decrypt on the key that encrypts it.'
      : `Grant ${named}.`;
  }
  return (
    `Grant ${named ?? 's3:GetObject (and kms:Decrypt, where a key of your own encrypts it)'}. ` +
    'Or the object is missing, which S3 tells only those who have s3:ListBucket.'
  );
}

/** What to do about a bucket that lies in another region; empty where a fault is about something else. */
export function otherRegion(fault: unknown): string {
  const { name = '', $metadata } = fault as ServiceFault;
  const region = regionIn(fault);
  const isRedirect = $metadata?.httpStatusCode === 301 || $metadata?.httpStatusCode === 307;
  if (!isRedirect && !/^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint)/.test(name))
    return '';
  return region === undefined
    ? 'The bucket lies in another region: set AWS_REGION to that (aws s3api get-bucket-location tells it).'
    : `The bucket lies in another region: set AWS_REGION to ${region}.`;
}
