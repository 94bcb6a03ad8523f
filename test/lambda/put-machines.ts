import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import {
  type PoolMachine,
  poolParameter,
  type RepositoryMachine,
  repositoryParameter,
} from '../../lambda/configuration/machines.ts';

export interface Machines {
  readonly repositories?: Readonly<Record<string, RepositoryMachine>>;
  readonly pools?: Readonly<Record<string, PoolMachine>>;
}

/** Writes what was deployed for these repositories and pools of a stage, by their names, as Terraform would. */
export async function putMachines(
  ssm: SSMClient,
  stage: string,
  { repositories = {}, pools = {} }: Machines,
): Promise<void> {
  const all = [
    ...Object.entries(repositories).map(([name, value]) => [repositoryParameter(stage, name), value] as const),
    ...Object.entries(pools).map(([name, value]) => [poolParameter(stage, name), value] as const),
  ];
  for (const [Name, value] of all) {
    const Value = JSON.stringify(value);
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  }
}
