import type { Construct } from 'constructs';
import { bucketAndPrefix } from '../../agent/contract/baseline.ts';
import { referenceRepository } from '../../lambda/configuration/configuration.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { Ledger } from '../constructs/ledger.ts';
import { ReferenceRepository } from '../constructs/reference-repository.ts';
import type { Names } from './names.ts';

/** A repository whose backups are proved, and where it lies. */
interface ProvenRepository {
  readonly name: string;
  readonly bucketArn: string;
  readonly basePath: string;
  readonly kmsKeyArn: string | undefined;
  /** Where its source's counts are. */
  readonly baselines: { readonly bucketArn: string; readonly prefix: string } | undefined;
}

export interface Storage {
  readonly ledger: Ledger;
  readonly reference: ReferenceRepository;
  /** The repositories of the configuration, which exist already. */
  readonly repositories: readonly (ProvenRepository & Pick<RepositoryConfiguration, 'store' | 'options'>)[];
  /** Those, and the one of references. */
  readonly proven: readonly ProvenRepository[];
}

/** The buckets: the ledger and the references, which are made, and those of the repositories. */
export function makeStorage(scope: Construct, configuration: InfrastructureConfiguration, names: Names): Storage {
  const reference = new ReferenceRepository(scope, 'reference', {
    bucketName: names.buckets.reference,
    ruleName: names.machine(referenceRepository),
  });
  const repositories = configuration.repositories.map(
    ({ name, store, options, bucket, basePath, kmsKeyArn, baselines }) => ({
      ...{ name, store, options, basePath, kmsKeyArn },
      baselines: baselines === undefined ? undefined : placeOf(baselines, names),
      bucketArn: names.bucketArn(bucket),
    }),
  );
  const proven = [
    ...repositories,
    { name: referenceRepository, basePath: '', kmsKeyArn: undefined, baselines: undefined, bucketArn: reference.arn },
  ];
  const ledger = new Ledger(scope, 'ledger', {
    bucketName: names.buckets.ledger,
    keep: configuration.ledger,
    // By their names, so that nobody has ever written who may not.
    writers: {
      instances: [
        ...proven.map(({ name }) => names.machine(name)),
        ...configuration.pools.map(({ name }) => names.pool(name)),
      ].map(names.roleArn),
      hasPools: configuration.pools.length > 0,
      trigger: names.roleArn(names.functions.trigger),
      settle: names.roleArn(names.functions.settle),
      reaper: names.roleArn(names.functions.reaper),
    },
  });
  return { ledger, reference, repositories, proven };
}

function placeOf(baselines: string, names: Names): ProvenRepository['baselines'] {
  const { bucket, prefix } = bucketAndPrefix(baselines);
  return { bucketArn: names.bucketArn(bucket), prefix };
}
