import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Deployment } from '../../lambda/configuration/configuration.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { instanceStatements } from '../policies/instance.ts';
import { policy, trustPolicy } from '../policies/policy.ts';

export interface RepositoryMachineProps {
  readonly name: string;
  /** On all that a launch makes. The instance's own come with each launch. */
  readonly tags: Readonly<Record<string, string>>;
  readonly disk: Pick<InfrastructureConfiguration['images'], 'kmsKeyArn' | 'volumeInitializationRate'>;
  readonly securityGroupId: string;
  readonly rights: Parameters<typeof instanceStatements>[0];
}

/** The root device of the image that packer/ makes. */
const rootDevice = '/dev/xvda';

/** What the instances of one repository are: their role, which reads no other repository, and their launch template. */
export class RepositoryMachine extends Construct {
  readonly role: IamRole;
  readonly launchTemplate: LaunchTemplate;

  constructor(scope: Construct, id: string, { name, tags, disk, securityGroupId, rights }: RepositoryMachineProps) {
    super(scope, id);
    this.role = new IamRole(this, 'role', { name, assumeRolePolicy: trustPolicy('ec2.amazonaws.com') });
    new IamRolePolicy(this, 'rights', {
      role: this.role.name,
      name: 'rights',
      policy: policy(instanceStatements(rights)),
    });
    const profile = new IamInstanceProfile(this, 'profile', { name, role: this.role.name });

    this.launchTemplate = new LaunchTemplate(this, 'template', {
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
    });
  }

  /** What the functions must know of it. */
  get deployment(): Deployment['repositories'][string] {
    return {
      instanceRoleId: this.role.uniqueId,
      launchTemplateId: this.launchTemplate.id,
      launchTemplateVersion: Token.asString(this.launchTemplate.latestVersion),
    };
  }
}
