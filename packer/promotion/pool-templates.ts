import {
  CreateLaunchTemplateVersionCommand,
  type EC2Client,
  paginateDescribeLaunchTemplates,
} from '@aws-sdk/client-ec2';
import { type BakedImage, poolTags } from '../../lambda/configuration/images.ts';

/**
 * Has the pools of a stage launch an image from now on: a new version of each of their templates that are of its
 * version and architecture, of which a group launches the latest. Gives back the ids of the templates.
 */
export async function movePoolTemplates(
  client: EC2Client,
  stage: string,
  image: Pick<BakedImage, 'store' | 'version' | 'architecture' | 'imageId'>,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const Filters = [
    { Name: 'tag:mayfly', Values: [stage] },
    { Name: `tag:${poolTags.image}`, Values: [poolTags.imageOf(image)] },
  ];
  const ids: string[] = [];
  for await (const page of paginateDescribeLaunchTemplates({ client }, { Filters }, { abortSignal })) {
    ids.push(...(page.LaunchTemplates ?? []).flatMap(({ LaunchTemplateId }) => LaunchTemplateId ?? []));
  }
  for (const LaunchTemplateId of ids) {
    const LaunchTemplateData = { ImageId: image.imageId };
    const source = { LaunchTemplateId, SourceVersion: '$Latest' };
    await client.send(new CreateLaunchTemplateVersionCommand({ ...source, LaunchTemplateData }), { abortSignal });
  }
  return ids;
}
