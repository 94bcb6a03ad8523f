import * as z from 'zod';

/** Fields that several parts of mayfly.yaml have. */
export const accountSchema = z.string('is not text').regex(/^\d{12}$/, 'is not an account');

export const regionSchema = z
  .string()
  .regex(/^(?!cn-)[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region')
  .max(14);

export const kmsKeySchema = z
  .string()
  .regex(
    /^arn:aws(-us-gov)?:kms:[a-z0-9-]{1,20}:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
    'is not the ARN of a KMS key',
  );

export const versionSchema = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/, 'is not a version such as 8.17.0');
