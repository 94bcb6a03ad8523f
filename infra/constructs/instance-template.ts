import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LaunchTemplate, type LaunchTemplateConfig } from '@cdktf/provider-aws/lib/launch-template/index.js';
import type { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { packed } from '../policies/in-parts.ts';
import { policy, type Statement, trustPolicy } from '../policies/policy.ts';
import { AttachedPolicies } from './attached-policies.ts';

export interface InstanceTemplateProps {
  readonly name: string;
  /** On all that a launch makes beside the instance, which gets its own otherwise. */
  readonly tags: Readonly<Record<string, string>>;
  readonly disk: Pick<InfrastructureConfiguration['images'], 'kmsKeyArn' | 'volumeInitializationRate'>;
  readonly securityGroupId: string;
  readonly statements: readonly Statement[];
  /** Those that grow with the configuration. */
  readonly manyfold?: readonly Statement[];
  /** What a template has that says more of its instances. */
  readonly more?: (role: IamRole) => Pick<LaunchTemplateConfig, 'imageId' | 'userData' | 'tags'>;
}

/** The root device of the image that packer/ makes. */
const rootDevice = '/dev/xvda';

/** What every instance of ours is: its role and nothing beyond it, hardened, and gone when it powers itself off. */
export function makeInstanceTemplate(
  scope: Construct,
  { name, tags, disk, securityGroupId, statements, manyfold = [], more = () => ({}) }: InstanceTemplateProps,
): { readonly role: IamRole; readonly launchTemplate: LaunchTemplate } {
  const role = new IamRole(scope, 'role', { name, assumeRolePolicy: trustPolicy('ec2.amazonaws.com') });
  new IamRolePolicy(scope, 'rights', { role: role.name, name: 'rights', policy: policy(statements) });
  new AttachedPolicies(scope, 'attached', { name, role, documents: packed(manyfold) });
  const profile = new IamInstanceProfile(scope, 'profile', { name, role: role.name });
  const launchTemplate = new LaunchTemplate(scope, 'template', {
    name,
    iamInstanceProfile: { arn: profile.arn },
    vpcSecurityGroupIds: [securityGroupId],
    // Its agent's exit powers it off, and that is its end.
    instanceInitiatedShutdownBehavior: 'terminate',
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: 'disabled',
    },
    blockDeviceMappings: [
      {
        deviceName: rootDevice,
        ebs: {
          encrypted: 'true',
          volumeType: 'gp3',
          deleteOnTermination: 'true',
          ...(disk.kmsKeyArn === undefined ? {} : { kmsKeyId: disk.kmsKeyArn }),
          ...(disk.volumeInitializationRate === undefined
            ? {}
            : { volumeInitializationRate: disk.volumeInitializationRate }),
        },
      },
    ],
    // The provider's own tags are put on the template, and on nothing that comes of it.
    tagSpecifications: ['volume', 'network-interface'].map((resourceType) => ({ resourceType, tags: { ...tags } })),
    ...more(role),
  });
  return { role, launchTemplate };
}
