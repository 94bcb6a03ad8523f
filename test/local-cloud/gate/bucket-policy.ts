import { z } from 'zod';
import type { Call } from './call.ts';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const conditionsSchema = z.partialRecord(
  z.enum(['ArnNotEquals', 'Bool', 'BoolIfExists', 'Null', 'StringEquals', 'StringLike']),
  z.record(z.string(), oneOrMore),
);

const statementSchema = z.strictObject({
  Sid: z.string().default('a statement without Sid'),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: conditionsSchema.default({}),
});
type Statement = z.infer<typeof statementSchema>;

/**
 * What a bucket's policy denies to everybody, with its conditions, which moto does not read: it would deny everything.
 * What it allows is not looked at: here nobody lacks a right. Source: IAM User Guide, "Policy evaluation logic".
 */
export class BucketPolicies {
  readonly #denials = new Map<string, readonly Statement[]>();

  /** Throws when the policy uses what is not understood here. */
  set(bucket: string, policy: string): void {
    const { Statement } = z.object({ Statement: z.array(statementSchema) }).parse(JSON.parse(policy));
    this.#denials.set(
      bucket,
      Statement.filter(({ Effect }) => Effect === 'Deny'),
    );
  }

  /** The Sid of the statement that denies the call to whoever makes it, by the ARN of a session; null: none does. */
  denial(call: Call, principal: string): string | null {
    if (call.service !== 's3') return null;
    const bucket = call.resource.split('/', 1)[0] ?? '';
    const roleArn = roleOfSession(principal);
    const context = { ...call.conditions, ...(roleArn !== null && { 'aws:PrincipalArn': roleArn }) };
    return this.#denials.get(bucket)?.find((statement) => applies(statement, call, context))?.Sid ?? null;
  }
}

/** What `aws:PrincipalArn` is for the session of a role without a path; null for who is none. */
export function roleOfSession(principal: string): string | null {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return role === undefined ? null : `arn:${partition}:iam::${account}:role/${role}`;
}

type Context = Readonly<Record<string, string>>;

function applies({ Action, Resource, NotResource, Condition }: Statement, call: Call, context: Context): boolean {
  const arn = `arn:aws:s3:::${call.resource}`;
  const covers = (patterns: readonly string[], text: string) => patterns.some((pattern) => like(pattern, text));
  return (
    covers(Action, `s3:${permissionFor(call.action)}`) &&
    (Resource === undefined || covers(Resource, arn)) &&
    (NotResource === undefined || !covers(NotResource, arn)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys ?? {}).every(([key, values]) => holds(operator, context[key], values)),
    )
  );
}

function holds(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  if (operator === 'Null') return values.includes(String(actual === undefined));
  if (operator === 'ArnNotEquals') return actual === undefined || !values.some((value) => like(value, actual));
  if (actual === undefined) return operator.endsWith('IfExists');
  return operator === 'StringLike' ? values.some((value) => like(value, actual)) : values.includes(actual);
}

/**
 * The permission that an operation needs. Source: S3 User Guide, "Required permissions for Amazon S3 API operations".
 */
export function permissionFor(action: string): string {
  if (/^(CopyObject|CreateMultipartUpload|UploadPart|CompleteMultipartUpload)$/.test(action)) return 'PutObject';
  if (/^HeadObject$/.test(action)) return 'GetObject';
  if (/^(ListObjects|ListObjectsV2|HeadBucket)$/.test(action)) return 'ListBucket';
  return action === 'DeleteObjects' ? 'DeleteObject' : action;
}

function like(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
