import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Order } from '../../agent/contract/order.ts';
import {
  type ProbeOrder,
  type ProbeVariant,
  probeOrderSchema,
  probeSeconds,
} from '../../agent/contract/probe-order.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import { readImages } from '../aws/read-images.ts';
import {
  type Configuration,
  type Deployment,
  type RepositorySettings,
  referenceRepository,
} from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';
import { readOrder, type StoredOrder, storeOrder } from '../ledger/orders.ts';
import type { ProbeMessage } from '../run/messages.ts';
import { chooseImages } from './choose-images.ts';
import { bakedImages, needsOf } from './choose-machine.ts';
import type { LaunchContext } from './launch.ts';
import { frameOf } from './make-order.ts';
import { smallestInstances } from './reference.ts';
import { startAttempt } from './start-attempt.ts';

/** Whose machine is probed: a repository's, or that of references, which restores of whatever store. */
type Probed = Pick<RepositorySettings, 'name' | 'bucket' | 'basePath' | 'region' | 'instances'> &
  Partial<Pick<RepositorySettings, 'store' | 'images'>>;

/**
 * One order and one instance for a probe, by the very course that a backup takes, however often this is called. A
 * repository that is not configured is no fault of this function: nobody is paged, and nothing is launched.
 */
export async function startProbe(
  message: ProbeMessage,
  { configuration, deployment }: { readonly configuration: Configuration; readonly deployment: Deployment },
  launchContext: LaunchContext,
): Promise<void> {
  const { ledger, log, signal } = launchContext;
  const probed = probedOf(message.repository, configuration);
  if (probed === null) return log.warn('probe of no configured repository, ignored', { ...message });
  const known = await readOrder(ledger, message.probe, 1, signal);
  const make = async () =>
    probeOrder(message, probed, deployment, await imagesFor(probed, launchContext), launchContext.now());
  await startAttempt(known ?? (await storeOrder(ledger, await make(), signal)), 0, launchContext);
}

function probedOf(name: string, { repositories, reference }: Configuration): Probed | null {
  if (name !== referenceRepository) return repositories.find((settings) => settings.name === name) ?? null;
  return reference ? { name, basePath: '', ...reference, instances: smallestInstances } : null;
}

/** One for each architecture. Before any image is in use, one that is to prove itself will do. */
async function imagesFor({ store, images }: Probed, context: LaunchContext): Promise<readonly BakedImage[]> {
  const { ssm, stage, signal } = context;
  const ofKind = (kind: 'images' | 'candidates') => readImages(ssm, stage, kind, signal);
  const baked = store && images ? await bakedImages({ store, images }, context) : await ofKind('images');
  const all = baked.length === 0 && !store ? await ofKind('candidates') : baked;
  const readable = all.find(({ contract }) => contract === contractVersion);
  if (readable === undefined) return [];
  const ofStore = all.filter((image) => image.store === readable.store);
  return chooseImages(ofStore, storeOf(readable.store), null).images;
}

function probeOrder(
  { probe: runId, variant }: ProbeMessage,
  { name, bucket, basePath, region, instances }: Probed,
  deployment: Deployment,
  images: readonly BakedImage[],
  now: Date,
): StoredOrder<ProbeOrder> {
  const { machine, ...frame } = frameOf(deployment, name);
  const deadline = new Date(now.getTime() + probeSeconds * 1000).toISOString();
  const order = probeOrderSchema.parse({
    kind: 'probe',
    version: contractVersion,
    runId,
    variant,
    repository: { name, bucket, basePath, region },
    madeAt: now.toISOString(),
    runDeadline: deadline,
    attempt: { number: 1, deadline },
    limits: { attempts: 1, durationSeconds: probeSeconds, onDemand: variant === 'on-demand' },
    ...frame,
    machine: { ...machine, ...machineFor(variant, images, needsOf({ instances }, null)) },
  });
  return { order, text: JSON.stringify(order) };
}

type Asked = Pick<Order['machine'], 'images' | 'needs' | 'markets'>;

/** What differs from one variant to the other; no image where a variant can't be asked. */
function machineFor(variant: ProbeVariant, baked: readonly BakedImage[], needs: Asked['needs']): Asked {
  const images = baked.map(({ architecture, imageId }) => ({ architecture, imageId }));
  const asked: Asked = { images: images.slice(0, 1), needs, markets: [variant === 'on-demand' ? 'on-demand' : 'spot'] };
  switch (variant) {
    case 'price-ceiling':
      return { ...asked, needs: { ...needs, hourlyUsd: needs.hourlyUsd ?? 1 } };
    case 'price-ceiling-too-low':
      return { ...asked, needs: { ...needs, hourlyUsd: 0.001 } };
    case 'both-architectures':
      return { ...asked, images: images.length > 1 ? images : [] };
    case 'one-without-match':
      return { ...asked, ...withoutMatch(images, needs) };
    default:
      return asked;
  }
}

const others = { arm64: 'x86_64', x86_64: 'arm64' } as const;
/** Types with disks of their own, of one architecture alone. */
const typesOf = { arm64: ['*gd.*'], x86_64: ['*id.*', '*5d.*'] } as const;

/** Both architectures, and types of the first alone: what is asked of the second has none. Its image is never used. */
function withoutMatch([first, second]: Asked['images'], needs: Asked['needs']): Partial<Asked> {
  if (first === undefined) return {};
  const other = second ?? { architecture: others[first.architecture], imageId: first.imageId };
  return { images: [first, other], needs: { ...needs, types: [...typesOf[first.architecture]] } };
}
