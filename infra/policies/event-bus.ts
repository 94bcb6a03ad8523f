import type { Statement } from './policy.ts';

/** These accounts may send events of S3, and nothing else, to a bus of ours. */
export function eventBusStatements(busArn: string, partition: string, accounts: readonly string[]): Statement[] {
  return [
    {
      Sid: 'OtherAccounts',
      Effect: 'Allow',
      Principal: { AWS: accounts.map((account) => `arn:${partition}:iam::${account}:root`) },
      Action: 'events:PutEvents',
      Resource: busArn,
      Condition: { StringEquals: { 'events:source': 'aws.s3', 'events:detail-type': 'Object Created' } },
    },
  ];
}
