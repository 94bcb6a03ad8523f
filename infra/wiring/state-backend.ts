import { S3Backend, type TerraformStack } from 'cdktf';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';

/** Where the state of a stack is kept: in the configured bucket, else in a file. */
export function keepState(
  stack: TerraformStack,
  { stage, region, account, state }: Pick<InfrastructureConfiguration, 'stage' | 'region' | 'account' | 'state'>,
): void {
  if (state === undefined) return;
  new S3Backend(stack, {
    bucket: state.bucket,
    key: state.key ?? `mayfly/${stage}.tfstate`,
    region: state.region ?? region,
    encrypt: true,
    allowedAccountIds: [account],
  });
  // Terraform's own lock in the bucket, which needs no table.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
