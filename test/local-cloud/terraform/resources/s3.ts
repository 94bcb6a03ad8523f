import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { text } from '../limits.ts';
import { blocks, resourceType, tagList, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

const bucket = z.string();

export const s3Resources = {
  aws_s3_bucket: resourceType(
    z.strictObject({
      bucket: z.string().max(63).optional(),
      bucket_prefix: z.string().optional(),
      force_destroy: z.boolean().optional(),
      object_lock_enabled: z.boolean().optional(),
      tags: tagsSchema,
    }),
    async ({ bucket, bucket_prefix, object_lock_enabled, tags }, { clients: { s3 }, region }) => {
      const Bucket = nameOf({ name: bucket, name_prefix: bucket_prefix });
      await s3.send(
        new CreateBucketCommand({
          Bucket,
          CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
          ...(object_lock_enabled && { ObjectLockEnabledForBucket: true }),
        }),
      );
      if (Object.keys(tags).length > 0) {
        await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagList(tags) } }));
      }
      return { id: Bucket, bucket: Bucket, arn: `arn:aws:s3:::${Bucket}`, region };
    },
  ),

  aws_s3_bucket_versioning: resourceType(
    z.strictObject({
      bucket,
      versioning_configuration: blocks(z.strictObject({ status: z.enum(['Enabled', 'Suspended']) })),
    }),
    async ({ bucket, versioning_configuration: [configuration] }, { clients: { s3 } }) => {
      const VersioningConfiguration = { Status: configuration?.status };
      await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
      return { id: bucket };
    },
  ),

  aws_s3_bucket_object_lock_configuration: resourceType(
    z.strictObject({
      bucket,
      rule: blocks(
        z.strictObject({
          default_retention: blocks(z.strictObject({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: z.number() })),
        }),
      ),
    }),
    async ({ bucket, rule }, { clients: { s3 } }) => {
      const { mode: Mode, days: Days } = rule[0]?.default_retention[0] ?? {};
      const ObjectLockConfiguration = {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode, Days } },
      } as const;
      await s3.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration }));
      return { id: bucket };
    },
  ),

  aws_s3_bucket_server_side_encryption_configuration: resourceType(
    z.strictObject({
      bucket,
      rule: blocks(
        z.strictObject({
          bucket_key_enabled: z.boolean().optional(),
          apply_server_side_encryption_by_default: blocks(
            z.strictObject({ sse_algorithm: z.enum(['AES256', 'aws:kms']), kms_master_key_id: z.string().optional() }),
          ),
        }),
      ),
    }),
    async ({ bucket, rule }, { clients: { s3 } }) => {
      const Rules = rule.map(({ bucket_key_enabled, apply_server_side_encryption_by_default: [byDefault] }) => ({
        BucketKeyEnabled: bucket_key_enabled,
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: byDefault?.sse_algorithm,
          KMSMasterKeyID: byDefault?.kms_master_key_id,
        },
      }));
      const ServerSideEncryptionConfiguration = { Rules };
      await s3.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration }));
      return { id: bucket };
    },
  ),

  aws_s3_bucket_public_access_block: resourceType(
    z.strictObject({
      bucket,
      block_public_acls: z.boolean().optional(),
      block_public_policy: z.boolean().optional(),
      ignore_public_acls: z.boolean().optional(),
      restrict_public_buckets: z.boolean().optional(),
    }),
    async (block, { clients: { s3 } }) => {
      await s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: block.bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: block.block_public_acls,
            BlockPublicPolicy: block.block_public_policy,
            IgnorePublicAcls: block.ignore_public_acls,
            RestrictPublicBuckets: block.restrict_public_buckets,
          },
        }),
      );
      return { id: block.bucket };
    },
  ),

  aws_s3_bucket_ownership_controls: resourceType(
    z.strictObject({ bucket, rule: blocks(z.strictObject({ object_ownership: z.literal('BucketOwnerEnforced') })) }),
    async ({ bucket, rule }, { clients: { s3 } }) => {
      const OwnershipControls = { Rules: rule.map(({ object_ownership }) => ({ ObjectOwnership: object_ownership })) };
      await s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls }));
      return { id: bucket };
    },
  ),

  /** Not given to moto, which would overlook its conditions. */
  aws_s3_bucket_policy: resourceType(
    z.strictObject({ bucket, policy: text(20_480) }),
    async ({ bucket, policy }, { bucketPolicies }) => {
      bucketPolicies.set(bucket, policy);
      return { id: bucket };
    },
  ),
};
