import { contractVersion } from '../../agent/contract/contract-version.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import { readImages } from '../aws/read-images.ts';
import { readMachines } from '../aws/read-machines.ts';
import { type Configuration, type Deployment, referenceRepository } from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';
import { readOrder, storeOrder } from '../ledger/orders.ts';
import type { ProbeMessage } from '../run/messages.ts';
import { chooseImages } from './choose-images.ts';
import { bakedImages } from './choose-machine.ts';
import { chooseSubnets } from './choose-subnets.ts';
import type { LaunchContext } from './launch.ts';
import { makeProbe, type Probed } from './make-probe.ts';
import { smallestInstances } from './reference.ts';
import { startAttempt } from './start-attempt.ts';

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
  const make = async () => {
    const { tags, now, ssm, stage } = launchContext;
    const machineNames = { stage, repository: probed.name, pool: null };
    const [images, subnetIds, machines] = await Promise.all([
      imagesFor(probed, launchContext),
      chooseSubnets(deployment.subnetIds, launchContext),
      readMachines(ssm, machineNames, deployment, signal),
    ]);
    return makeProbe({ message, probed, deployment: { ...deployment, subnetIds }, machines, tags, images, now: now() });
  };
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
