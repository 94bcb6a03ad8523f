import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexContents } from '../../agent/stores/elasticsearch/model.ts';
import { windowsOf } from '../../agent/stores/elasticsearch/staging/windows.ts';
import { repositories } from '../deployed-stack/configuration.ts';
import type { EndToEnd, Snapshot } from '../end-to-end/setup.ts';
import { soundContents } from '../fixtures/structured.ts';
import type { FaultContext } from './fault.ts';
import { begins } from './moments.ts';

/** More reads than the data of one index takes. */
const manyReads = 1_000;
/** However late Elasticsearch starts; an agent asks again for what does not begin to come for a minute. */
const longestHoldMilliseconds = 170_000;

/** The indices of a snapshot in the order in which they are read. */
export async function indicesOf({ cluster }: EndToEnd, { name }: Snapshot): Promise<readonly IndexContents[]> {
  const { indices } = await soundContents(cluster.repository, { name });
  return windowsOf(indices, Number.POSITIVE_INFINITY).windows.flat();
}

/** The data of an index, as a call's resource. */
export function dataOf(id: string): RegExp {
  return new RegExp(`^${repositories.logs.bucket}/.*indices/${id}/.*/__`);
}

/**
 * Lets the data of an index wait until others are restored, so that there is an overlap however small they are. `then`
 * is awaited before it is given; its argument resolves once the restore has begun.
 */
export async function holdIndex(
  context: FaultContext,
  which: 'first' | 'last',
  then = (begun: Promise<void>) => untilOthersStand(begun, context),
): Promise<void> {
  const { endToEnd, snapshot, prepare, happens } = context;
  const held = (await indicesOf(endToEnd, snapshot)).at(which === 'first' ? 0 : -1);
  // It may have begun when the first of the data is asked for.
  const begun = happens(begins('restore'));
  let holding: Promise<unknown> | undefined;
  const run = async () => {
    holding ??= Promise.race([then(begun), sleep(longestHoldMilliseconds, undefined, { ref: false })]);
    await holding;
  };
  const match = { action: 'GetObject', resource: dataOf(held?.id ?? '') };
  prepare({ match, fault: { kind: 'meanwhile', when: 'before', run }, times: manyReads });
}

/** As long as it takes them, once it has begun. */
async function untilOthersStand(begun: Promise<void>, { random }: FaultContext): Promise<void> {
  await begun;
  await sleep(random.integer(2_000, 6_000), undefined, { ref: false });
}
