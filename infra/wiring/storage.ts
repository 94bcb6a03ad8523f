import type { Construct } from 'constructs';
import { referenceRepository } from '../../lambda/configuration/configuration.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { Ledger } from '../constructs/ledger.ts';
import { ReferenceRepository } from '../constructs/reference-repository.ts';
import type { ProvenRepository } from './instance-rights.ts';
import type { Names } from './names.ts';

export interface Storage {
  readonly ledger: Ledger;
  readonly reference: ReferenceRepository;
  /** The repositories of the configuration, which exist already, and the one of references. */
  readonly proven: readonly ProvenRepository[];
}

/** The buckets: the ledger and the references, which are made, and those of the repositories. */
export function makeStorage(scope: Construct, configuration: InfrastructureConfiguration, names: Names): Storage {
  const reference = new ReferenceRepository(scope, 'reference', {
    bucketName: names.buckets.reference,
    ruleName: names.machine(referenceRepository),
  });
  const proven = [
    ...configuration.repositories,
    { name: referenceRepository, bucket: names.buckets.reference, basePath: '' },
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
  return { ledger, reference, proven };
}
