import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Deployment } from '../../lambda/configuration/configuration.ts';
import { instanceStatements } from '../policies/instance.ts';
import { type InstanceTemplateProps, makeInstanceTemplate } from './instance-template.ts';

export interface RepositoryMachineProps extends Omit<InstanceTemplateProps, 'statements' | 'manyfold' | 'more'> {
  readonly rights: Parameters<typeof instanceStatements>[0];
}

/** What the instances of one repository are: their role, which reads no other repository, and their launch template. */
export class RepositoryMachine extends Construct {
  readonly role: IamRole;
  readonly launchTemplate: LaunchTemplate;

  constructor(scope: Construct, id: string, { rights, ...props }: RepositoryMachineProps) {
    super(scope, id);
    const made = makeInstanceTemplate(this, { ...props, statements: instanceStatements(rights) });
    this.role = made.role;
    this.launchTemplate = made.launchTemplate;
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
