import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  type EC2Client,
  type Image,
  paginateDescribeImages,
} from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { readParameters } from '../../lambda/aws/read-parameters.ts';
import { type BakedImage, type ImageName, imageTags, parsePointer } from '../../lambda/configuration/images.ts';

export interface RetireDependencies {
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** An order may name its image for as long as its run: a week at the longest. */
const namedForDays = 8;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Deregisters our images of the same version and architecture, and deletes their snapshots; gives back their ids. Kept
 * are the image that is now in use, the former one, whatever any stage points to, and what an order may still name.
 */
export async function retireOthers(
  { store, version, architecture, imageId }: BakedImage,
  former: string | null,
  { ec2, ssm, now, signal }: RetireDependencies,
): Promise<string[]> {
  const pointers = [...(await readParameters(ssm, '/mayfly', signal)).values()].map(parsePointer);
  const kept = new Set([imageId, former, ...pointers.map((pointer) => pointer?.imageId)]);
  const isOld = ({ CreationDate }: Image) =>
    CreationDate !== undefined && now().getTime() - Date.parse(CreationDate) > namedForDays * dayMilliseconds;
  const images = await ownImages(ec2, { store, version, architecture }, signal);
  const retired = images.filter((image) => !kept.has(image.ImageId ?? '') && isOld(image));
  for (const { ImageId, BlockDeviceMappings = [] } of retired) {
    await ec2.send(new DeregisterImageCommand({ ImageId }), { abortSignal: signal });
    for (const { Ebs } of BlockDeviceMappings) {
      if (Ebs?.SnapshotId === undefined) continue;
      await ec2.send(new DeleteSnapshotCommand({ SnapshotId: Ebs.SnapshotId }), { abortSignal: signal });
    }
  }
  return retired.map(({ ImageId = '' }) => ImageId);
}

async function ownImages(
  client: EC2Client,
  { store, version, architecture }: ImageName,
  abortSignal: AbortSignal,
): Promise<Image[]> {
  const Filters = [
    { Name: `tag:${imageTags.store}`, Values: [store] },
    { Name: `tag:${imageTags.version}`, Values: [version] },
    { Name: 'architecture', Values: [architecture] },
  ];
  const images: Image[] = [];
  for await (const page of paginateDescribeImages({ client }, { Owners: ['self'], Filters }, { abortSignal })) {
    images.push(...(page.Images ?? []));
  }
  return images;
}
