import type { EC2Client } from '@aws-sdk/client-ec2';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { machineNeeds } from '../../agent/elasticsearch/survey/machine.ts';
import { type Survey, surveySnapshot } from '../../agent/elasticsearch/survey/survey.ts';
import { describeInstanceTypes } from '../aws/describe-instance-types.ts';
import type { RepositorySettings } from '../configuration.ts';
import type { Log } from '../log.ts';
import { chooseImage } from './choose-image.ts';
import { chooseTypes } from './choose-types.ts';

/** What a snapshot is to be proven on, and how long that may take. */
export interface ChosenMachine {
  /** null where the snapshot's own object did not tell. */
  readonly elasticsearchVersion: string | null;
  /** null when no image can restore it. */
  readonly imageId: string | null;
  readonly instanceTypes: readonly string[];
  /** null where the size is not known. */
  readonly seconds: number | null;
}

export interface Choosing {
  /** For the bucket of the repository, which lies in the region of the ledger. */
  readonly s3: S3Client;
  readonly ec2: EC2Client;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** S3 answers within one; the rest of the function's minute is for the launch. */
const surveyMilliseconds = 10_000;

/**
 * Chooses image and instance types by what the snapshot says of itself. Whatever can't be learnt (its object is damaged
 * or may not be read, EC2 does not answer) costs the choice, never the proof: it then is the newest image, with
 * the types that have the most disk, or with all.
 */
export async function chooseMachine(
  settings: RepositorySettings,
  snapshotUuid: string,
  choosing: Choosing,
): Promise<ChosenMachine> {
  const survey = await surveyed(settings, snapshotUuid, choosing);
  const needs = survey === null ? { diskBytes: null, seconds: null } : machineNeeds(survey);
  const elasticsearchVersion = survey?.elasticsearchVersion ?? null;
  const chosen: ChosenMachine = {
    elasticsearchVersion,
    imageId: chooseImage(settings.images, elasticsearchVersion)?.imageId ?? null,
    instanceTypes: await typesFor(settings, needs.diskBytes, choosing),
    seconds: needs.seconds,
  };
  choosing.log.info('machine chosen', { ...chosen, bytes: survey?.bytes ?? null });
  return chosen;
}

async function surveyed(
  { bucket, basePath }: RepositorySettings,
  uuid: string,
  { s3, log, signal }: Choosing,
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

async function typesFor(
  { instanceTypes }: RepositorySettings,
  diskBytes: number | null,
  { ec2, log, signal }: Choosing,
): Promise<readonly string[]> {
  if (instanceTypes.length === 1) return instanceTypes;
  try {
    const fitting = new Set(chooseTypes(await describeInstanceTypes(ec2, instanceTypes, signal), diskBytes));
    // EC2 tells of them in an order of its own; the one here is the user's.
    return instanceTypes.filter((type) => fitting.has(type));
  } catch (error) {
    signal.throwIfAborted();
    log.warn('instance types are not described, any may be launched', { error: String(error) });
    return instanceTypes;
  }
}
