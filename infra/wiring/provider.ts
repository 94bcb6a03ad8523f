import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { stageTags } from './names.ts';

/** The account and region that all of it is deployed to, and the tags that all of it carries. */
export function useAccount(stack: TerraformStack, configuration: InfrastructureConfiguration): void {
  const { account, region } = configuration;
  new AwsProvider(stack, 'aws', {
    region,
    allowedAccountIds: [account],
    defaultTags: [{ tags: stageTags(configuration) }],
  });
}
