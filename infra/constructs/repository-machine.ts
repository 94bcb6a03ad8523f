import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { RepositoryMachine as DeployedMachine } from '../../lambda/configuration/machines.ts';
import { instanceStatements } from '../policies/instance.ts';
import { type InstanceTemplateProps, makeInstanceTemplate } from './instance-template.ts';
import { MachineParameter } from './machine-parameter.ts';

export interface RepositoryMachineProps extends Omit<InstanceTemplateProps, 'statements' | 'manyfold' | 'more'> {
  readonly repository: string;
  /** Where the trigger reads what was deployed. */
  readonly parameter: string;
  readonly rights: Parameters<typeof instanceStatements>[0];
}

/** What the instances of one repository are: their role, which reads no other repository, and their launch template. */
export class RepositoryMachine extends Construct {
  readonly role: IamRole;
  readonly launchTemplate: LaunchTemplate;

  constructor(scope: Construct, id: string, { rights, repository, parameter, ...props }: RepositoryMachineProps) {
    super(scope, id);
    const made = makeInstanceTemplate(this, { ...props, statements: instanceStatements(rights) });
    this.role = made.role;
    this.launchTemplate = made.launchTemplate;
    const value: DeployedMachine = {
      instanceRoleId: this.role.uniqueId,
      launchTemplateId: this.launchTemplate.id,
      launchTemplateVersion: Token.asString(this.launchTemplate.latestVersion),
    };
    new MachineParameter(this, 'parameter', { name: parameter, of: `the repository ${repository}`, value });
  }
}
