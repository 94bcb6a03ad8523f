import { type EC2Client, paginateDescribeImages } from '@aws-sdk/client-ec2';

/** When images were made, by their ids; those that EC2 doesn't know, or doesn't show us, are left out. */
export async function imageCreations(
  ec2: EC2Client,
  imageIds: readonly string[],
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, Date>> {
  const creations = new Map<string, Date>();
  // Asked for by their ids alone, one image that is gone would be an error in place of all the others.
  const Filters = [{ Name: 'image-id', Values: [...imageIds] }];
  // Those of another account are deprecated after two years, and can still be launched.
  const asked = { Filters, IncludeDeprecated: true };
  for await (const { Images = [] } of paginateDescribeImages({ client: ec2 }, asked, { abortSignal })) {
    for (const { ImageId, CreationDate } of Images) {
      if (ImageId !== undefined && CreationDate !== undefined) creations.set(ImageId, new Date(CreationDate));
    }
  }
  return creations;
}
