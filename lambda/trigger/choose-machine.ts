import type { S3Client } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import type { Order } from '../../agent/contract/order.ts';
import { machineNeeds } from '../../agent/stores/elasticsearch/machine-needs.ts';
import { type Survey, surveySnapshot } from '../../agent/stores/elasticsearch/survey.ts';
import { readImages } from '../aws/read-images.ts';
import type { RepositorySettings } from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';
import type { Log } from '../observability/log.ts';
import { chooseImages } from './choose-images.ts';

/** What a snapshot is to be proven on, and how long that may take. */
export interface ChosenMachine extends Pick<Order['machine'], 'images' | 'imageVersions' | 'needs'> {
  /** null where the snapshot's own object did not tell. */
  readonly elasticsearchVersion: string | null;
  /** null where the size is not known. */
  readonly seconds: number | null;
}

export interface ChoiceContext {
  /** For the bucket of the repository, which lies in the region of the ledger. */
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly stage: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** S3 answers within one; the rest of the function's minute is for the launch. */
const surveyMilliseconds = 10_000;

/**
 * Chooses images, disk and time by what the snapshot says of itself. Where its object can't be read or understood, that
 * costs the choice, never the proof: it is the newest image then, and the configured disk. Throws when the images can't
 * be learnt.
 */
export async function chooseMachine(
  settings: RepositorySettings,
  snapshotUuid: string,
  choiceContext: ChoiceContext,
): Promise<ChosenMachine> {
  const [baked, survey] = await Promise.all([
    bakedImages(settings, choiceContext),
    surveyed(settings, snapshotUuid, choiceContext),
  ]);
  const { diskBytes, seconds } = survey === null ? { diskBytes: null, seconds: null } : machineNeeds(survey);
  const elasticsearchVersion = survey?.elasticsearchVersion ?? null;
  const chosen: ChosenMachine = {
    elasticsearchVersion,
    images: chooseImages(baked, elasticsearchVersion).map(({ architecture, imageId }) => ({ architecture, imageId })),
    imageVersions: [...new Set(baked.map(({ elasticsearch }) => elasticsearch))],
    needs: needsOf(settings, diskBytes),
    seconds,
  };
  choiceContext.log.info('machine chosen', { ...chosen, bytes: survey?.bytes ?? null });
  return chosen;
}

/** Those that this repository may be restored with. */
async function bakedImages(
  { images: wanted }: RepositorySettings,
  { ssm, stage, signal }: ChoiceContext,
): Promise<BakedImage[]> {
  const images = await readImages(ssm, stage, wanted.kind, signal);
  return images.filter(
    ({ elasticsearch, architecture }) =>
      elasticsearch === (wanted.elasticsearch ?? elasticsearch) &&
      architecture === (wanted.architecture ?? architecture),
  );
}

async function surveyed(
  { bucket, basePath }: RepositorySettings,
  uuid: string,
  { s3, log, signal }: ChoiceContext,
): Promise<Survey | null> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(surveyMilliseconds)]);
  try {
    return await surveySnapshot(s3Source({ client: s3, bucket, basePath }), uuid, patience);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('snapshot can not be surveyed, its machine is chosen without', { error: String(error) });
    return null;
  }
}

function needsOf({ instances }: RepositorySettings, diskBytes: number | null): ChosenMachine['needs'] {
  const { minimumVcpus, minimumMemoryGib, minimumDiskGb, maximumHourlyUsd = null, types } = instances;
  return {
    vcpus: minimumVcpus,
    memoryGib: minimumMemoryGib,
    diskGb: Math.max(minimumDiskGb, Math.ceil((diskBytes ?? 0) / 1e9)),
    hourlyUsd: maximumHourlyUsd,
    types,
  };
}
