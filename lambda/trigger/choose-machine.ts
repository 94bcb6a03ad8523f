import type { S3Client } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import type { Order, OrderedSplit } from '../../agent/contract/order.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { Survey } from '../../agent/stores/store-definition.ts';
import { readImages } from '../aws/read-images.ts';
import type { PoolSettings, RepositorySettings } from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';
import type { Log } from '../observability/log.ts';
import { type MadeCut, makeCut } from '../parts/make-cut.ts';
import { orderedSplit } from '../parts/ordered-split.ts';
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
  /** Set where it is divided, or is to be once its sizes are known: what is chosen is for the largest part. */
  readonly split: OrderedSplit | null;
  /** Null where it stays whole, and while its sizes are not known. */
  readonly cut: MadeCut | null;
}

interface Asked {
  readonly settings: RepositorySettings;
  readonly backup: unknown;
  readonly runId: string;
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
  { settings, backup, runId }: Asked,
  past: readonly PastProof[],
  choiceContext: ChoiceContext,
): Promise<ChosenMachine> {
  const [baked, whole] = await Promise.all([
    bakedImages(settings, choiceContext),
    surveyed(settings, backup, choiceContext),
  ]);
  const divided = await divide(runId, settings, { survey: whole, past, pools: choiceContext.pools });
  const survey = whole && { ...whole, ...divided.largest };
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
    ...planOf(whole, pace),
    // Of a whole that has parts, nothing is launched: it ends with its run.
    seconds: survey === null || divided.cut !== null ? null : attemptSeconds(survey, pace),
    ...{ split: divided.split, cut: divided.cut },
  };
  const { pool, cut, ...told } = chosen;
  const parts = cut?.cut.parts.length ?? null;
  choiceContext.log.info('machine chosen', { ...told, pool: pool?.name ?? null, bytes: whole?.bytes ?? null, parts });
  return chosen;
}

interface Divided extends Pick<ChosenMachine, 'split' | 'cut'> {
  /** What its largest part takes of a machine; empty where it stays whole. */
  readonly largest: Partial<Pick<Survey, 'bytes' | 'diskBytes' | 'seconds' | 'fixedSeconds'>>;
}

/** How a backup is divided, where its repository wants it. What does not tell the sizes of its items is looked at first. */
async function divide(
  runId: string,
  { store, split: wanted, durationMinutes, expectations, instances, pool }: RepositorySettings,
  { survey, past, pools }: { survey: Survey | null; past: readonly PastProof[]; pools: readonly PoolSettings[] },
): Promise<Divided> {
  const { division } = storeOf(store);
  const whole = { split: null, cut: null, largest: {} };
  if (wanted === undefined || division === undefined || survey === null) return whole;
  const split = orderedSplit(wanted, durationMinutes);
  if (survey.items === null) return { ...whole, split };
  const { items } = survey;
  const cut = await makeCut({
    ...{ runId, items, split, division, expectations, pace: paceOf(past) },
    minimumDiskGb: instances.minimumDiskGb,
    roomGb: pools.find(({ name }) => name === pool)?.diskGb ?? null,
  });
  const [first] = cut?.cut.parts ?? [];
  if (cut === null || first === undefined) return whole;
  return { split, cut, largest: { bytes: first.bytes, diskBytes: first.diskGb * 1e9, seconds: first.seconds } };
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
