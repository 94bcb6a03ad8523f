import type { S3Client } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import type { Order } from '../../agent/contract/order.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { Survey } from '../../agent/stores/store-definition.ts';
import { readImages } from '../aws/read-images.ts';
import type { PoolSettings, RepositorySettings } from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';
import type { Log } from '../observability/log.ts';
import { attemptSeconds, type Pace, paceOf } from '../run/pace.ts';
import type { PastProof } from '../run/past-proof.ts';
import { chooseImages } from './choose-images.ts';
import { choosePool } from './choose-pool.ts';
import { targetNeeds } from './target-needs.ts';

/** What a backup is to be proven on, and how long that may take. */
export interface ChosenMachine
  extends Pick<Order['machine'], 'images' | 'imageVersions' | 'otherContracts' | 'needs'>,
    Pick<Order, 'plan'> {
  /** The version that wrote the backup; null where its own object did not tell. */
  readonly writtenBy: string | null;
  /** null where the size is not known. */
  readonly seconds: number | null;
  /** Whose members are to prove it; null: an instance of its own. */
  readonly pool: PoolSettings | null;
}

export interface ChoiceContext {
  /** For the bucket of the repository, which lies in the region of the ledger. */
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly stage: string;
  readonly pools: readonly PoolSettings[];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** S3 answers within one; the rest of the function's minute is for the launch. */
const surveyMilliseconds = 10_000;

/**
 * Chooses images, disk, network and time by what the backup says of itself, and by `past` proofs of its repository.
 * Where its object can't be read or understood, that costs the choice, never the proof: it is the newest image then,
 * and the configured disk. Throws when the images can't be learnt.
 */
export async function chooseMachine(
  settings: RepositorySettings,
  backup: unknown,
  past: readonly PastProof[],
  choiceContext: ChoiceContext,
): Promise<ChosenMachine> {
  const [baked, survey] = await Promise.all([
    bakedImages(settings, choiceContext),
    surveyed(settings, backup, choiceContext),
  ]);
  const writtenBy = survey?.writtenBy ?? null;
  const { images, versions, otherContracts } = chooseImages(baked, storeOf(settings.store), writtenBy);
  const pace = paceOf(past);
  const needs = { ...needsOf(settings, survey?.diskBytes ?? null), ...forTarget(settings, survey, past) };
  const member = choosePool(settings, choiceContext.pools, baked, { writtenBy, needs });
  const chosen: ChosenMachine = {
    writtenBy,
    // All orders of a run are proven by one image, also those that are no pool's any more.
    images: member ? [member.image] : images.map(({ architecture, imageId }) => ({ architecture, imageId })),
    imageVersions: [...versions],
    otherContracts: [...otherContracts],
    needs,
    pool: member?.pool ?? null,
    ...planOf(survey, pace),
    seconds: survey === null ? null : attemptSeconds(survey, pace),
  };
  const { pool } = chosen;
  choiceContext.log.info('machine chosen', { ...chosen, pool: pool?.name ?? null, bytes: survey?.bytes ?? null });
  return chosen;
}

/** Those that this repository may be restored with. */
export async function bakedImages(
  { store, images: wanted }: Pick<RepositorySettings, 'store' | 'images'>,
  { ssm, stage, signal }: Pick<ChoiceContext, 'ssm' | 'stage' | 'signal'>,
): Promise<BakedImage[]> {
  const images = await readImages(ssm, stage, wanted.kind, signal);
  return images.filter(
    (image) =>
      image.store === store &&
      image.version === (wanted.version ?? image.version) &&
      image.architecture === (wanted.architecture ?? image.architecture),
  );
}

async function surveyed(
  { store, bucket, basePath }: RepositorySettings,
  backup: unknown,
  { s3, log, signal }: ChoiceContext,
): Promise<Survey | null> {
  const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(surveyMilliseconds)]);
  try {
    return await storeOf(store).survey(s3Source({ client: s3, bucket, basePath, mayList: false }), backup, timeLimit);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('backup can not be surveyed, its machine is chosen without', { error: String(error) });
    return null;
  }
}

function planOf(survey: Survey | null, pace: Pace | null): Pick<ChosenMachine, 'plan'> {
  const bytes = survey?.bytes ?? null;
  if (bytes === null || pace === null) return {};
  return { plan: { bytes, bytesInASecond: Math.max(1, Math.round(1 / pace.secondsPerByte)), proofs: pace.proofs } };
}

function forTarget(
  { restoreTargetMinutes, instances: { minimumVcpus } }: RepositorySettings,
  survey: Survey | null,
  past: readonly PastProof[],
): Pick<ChosenMachine['needs'], 'forTarget'> {
  const bytes = survey?.bytes ?? null;
  if (bytes === null || restoreTargetMinutes === undefined) return {};
  return { forTarget: targetNeeds(bytes, restoreTargetMinutes, { minimumVcpus, past }) };
}

export function needsOf(
  { instances }: Pick<RepositorySettings, 'instances'>,
  diskBytes: number | null,
): ChosenMachine['needs'] {
  const { minimumVcpus, minimumMemoryGib, minimumDiskGb, maximumHourlyUsd = null, types } = instances;
  return {
    vcpus: minimumVcpus,
    memoryGib: minimumMemoryGib,
    diskGb: Math.max(minimumDiskGb, Math.ceil((diskBytes ?? 0) / 1e9)),
    hourlyUsd: maximumHourlyUsd,
    types,
  };
}
