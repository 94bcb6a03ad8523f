import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Deployment } from '../configuration/configuration.ts';
import {
  type PoolMachine,
  type PoolPlace,
  parsePoolMachine,
  parseRepositoryMachine,
  poolParameter,
  poolPlace,
  type RepositoryMachine,
  repositoryParameter,
} from '../configuration/machines.ts';

/** What an order is to be carried out by, as it is deployed now. */
export interface DeployedMachines {
  readonly repository: RepositoryMachine;
  /** null: none is to take the order. */
  readonly pool: (PoolPlace & PoolMachine) | null;
}

export interface MachineNames {
  readonly stage: string;
  readonly repository: string;
  readonly pool: string | null;
}

/**
 * Reads what was deployed for one repository, and for the pool that is to take its order. Throws a `ConfigurationError`
 * that names the parameter which is missing or wrong.
 */
export async function readMachines(
  ssm: SSMClient,
  { stage, repository, pool }: MachineNames,
  deployment: Pick<Deployment, 'triggerQueueUrl'>,
  abortSignal: AbortSignal,
): Promise<DeployedMachines> {
  const ofRepository = repositoryParameter(stage, repository);
  const ofPool = pool === null ? null : poolParameter(stage, pool);
  const Names = [ofRepository, ...(ofPool === null ? [] : [ofPool])];
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names }), { abortSignal });
  const textOf = (name: string | null) => Parameters.find(({ Name }) => Name === name)?.Value;
  return {
    repository: parseRepositoryMachine(stage, repository, textOf(ofRepository)),
    pool:
      pool === null
        ? null
        : { ...poolPlace(stage, deployment, pool), ...parsePoolMachine(stage, pool, textOf(ofPool)) },
  };
}
