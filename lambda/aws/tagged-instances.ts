import { DescribeTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';

/** The ids of the instances that carry this tag, those too that have ended a while ago. None is no error. */
export async function taggedInstances(
  ec2: EC2Client,
  tag: { readonly key: string; readonly value: string },
  abortSignal: AbortSignal,
): Promise<string[]> {
  const Filters = [
    { Name: 'resource-type', Values: ['instance'] },
    { Name: 'key', Values: [tag.key] },
    { Name: 'value', Values: [tag.value] },
  ];
  // One page has 1,000: more instances than an attempt can have.
  const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }), { abortSignal });
  return Tags.flatMap(({ ResourceId }) => ResourceId ?? []);
}
