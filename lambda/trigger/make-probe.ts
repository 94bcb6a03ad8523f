import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Order } from '../../agent/contract/order.ts';
import {
  type ProbeOrder,
  type ProbeVariant,
  probeOrderSchema,
  probeSeconds,
} from '../../agent/contract/probe-order.ts';
import type { DeployedMachines } from '../aws/read-machines.ts';
import type { Deployment, RepositorySettings } from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import type { ProbeMessage } from '../run/messages.ts';
import { needsOf } from './choose-machine.ts';
import { frameOf } from './make-order.ts';

/** Whose machine is probed: a repository's, or that of references, which restores of whatever store. */
export type Probed = Pick<RepositorySettings, 'name' | 'bucket' | 'basePath' | 'region' | 'instances'> &
  Partial<Pick<RepositorySettings, 'store' | 'images'>>;

export interface ProbeInput {
  readonly message: ProbeMessage;
  readonly probed: Probed;
  readonly deployment: Deployment;
  readonly machines: DeployedMachines;
  /** What the user wants on all that is launched. */
  readonly tags: Readonly<Record<string, string>>;
  /** One for each architecture. */
  readonly images: readonly BakedImage[];
  readonly now: Date;
}

/** The order of a probe, and its text: what is asked of EC2 is all in it. Throws what `frameOf` throws. */
export function makeProbe({
  message,
  probed,
  deployment,
  machines,
  tags,
  images,
  now,
}: ProbeInput): StoredOrder<ProbeOrder> {
  const { probe: runId, variant } = message;
  const { name, bucket, basePath, region, instances } = probed;
  const { machine, ...frame } = frameOf(deployment, machines);
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
    machine: {
      ...machine,
      ...machineFor(variant, images, needsOf({ instances }, null)),
      // EC2 takes four places in a request: of two architectures, those of two subnets.
      ...(isMixed(variant) ? { subnetIds: machine.subnetIds.slice(0, 2) } : {}),
      ...(Object.keys(tags).length === 0 ? {} : { tags }),
    },
  });
  return { order, text: JSON.stringify(order) };
}

function isMixed(variant: ProbeVariant): boolean {
  return variant === 'both-architectures' || variant === 'one-without-match';
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
