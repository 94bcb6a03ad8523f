import {
  AssociateIamInstanceProfileCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import type { Answer } from './answers.ts';
import type { Call } from './call.ts';

const template = 'LaunchTemplateConfigs.1.LaunchTemplateSpecification';

/**
 * Gives the instances of a fleet what their launch template says and moto leaves out: the instance profile, what a
 * shutdown means, and the metadata options. All configurations of one fleet are taken to use one template, as ours do.
 */
export async function completeLaunch(ec2: EC2Client, call: Call, answer: Answer): Promise<void> {
  if (call.action !== 'CreateFleet' || answer.status !== 200) return;
  const instanceIds = new Set(answer.body.toString().match(/\bi-[0-9a-f]{17}\b/g));
  const LaunchTemplateId = call.parameters[`${template}.LaunchTemplateId`];
  const version = call.parameters[`${template}.Version`];
  const { LaunchTemplateVersions } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId,
      ...(version !== undefined && { Versions: [version] }),
    }),
  );
  const data = LaunchTemplateVersions?.[0]?.LaunchTemplateData;
  for (const InstanceId of instanceIds) {
    const profile = data?.IamInstanceProfile;
    if (profile !== undefined) {
      const IamInstanceProfile = profile.Arn !== undefined ? { Arn: profile.Arn } : { Name: profile.Name };
      await ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile }));
    }
    const behavior = data?.InstanceInitiatedShutdownBehavior;
    if (behavior !== undefined) {
      const Attribute = 'instanceInitiatedShutdownBehavior';
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Attribute, Value: behavior }));
    }
    const metadata = data?.MetadataOptions;
    if (metadata?.HttpTokens !== undefined) {
      await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: metadata.HttpTokens }));
    }
  }
}
