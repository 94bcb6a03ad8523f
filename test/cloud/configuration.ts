import type { InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import type { ExistingAccount } from '../local-cloud/local-cloud.ts';

/** The same, for the one account and region that the local cloud has, and in a network that it can make. */
export function configurationHere(
  { network: _, ...configuration }: InfrastructureConfiguration,
  { account, region }: ExistingAccount,
): InfrastructureConfiguration {
  const repositories = configuration.repositories.map(({ bucketAccount: __, ...repository }) => repository);
  return { ...configuration, account, region, repositories, network: { cidr: '10.87.0.0/20' } };
}
