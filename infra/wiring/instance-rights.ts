import { bucketAndPrefix } from '../../agent/contract/baseline.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import type { InstanceRights } from '../policies/instance.ts';
import type { Names } from './names.ts';

/** A repository whose backups are proved, and where it lies. */
export interface ProvenRepository
  extends Pick<RepositoryConfiguration, 'name' | 'bucket' | 'basePath' | 'kmsKeyArn' | 'baselines'> {}

/** What an instance that proves its backups may do. By names alone, so that what it comes to can be measured. */
export function instanceRights(
  { bucket, basePath, kmsKeyArn, baselines }: ProvenRepository,
  names: Names,
): InstanceRights {
  return {
    ...{ basePath, kmsKeyArn, repositoryBucketArn: names.bucketArn(bucket) },
    baselines: baselines === undefined ? undefined : placeOf(baselines, names),
    ledgerArn: names.bucketArn(names.buckets.ledger),
    resultsTopicArn: names.topicArn(names.topics.results),
  };
}

function placeOf(baselines: string, { bucketArn }: Names): InstanceRights['baselines'] {
  const { bucket, prefix } = bucketAndPrefix(baselines);
  return { bucketArn: bucketArn(bucket), prefix };
}
