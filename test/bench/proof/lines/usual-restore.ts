import { type Figure, median, rounded } from '../../figure.ts';
import { forget, usualRestore } from '../bare-restore.ts';
import type { Bench } from '../bench.ts';
import { timed } from '../in-turn.ts';

const proofs = 3;

/** The usual script's restore of a copy that is already there, once, since its throttle makes it steady. */
export async function usual(bench: Bench): Promise<Figure[]> {
  const { scale, bucket, gateway, node, copy } = bench;
  // The node's first proof takes longer, and a throttled restore does not.
  await bench.proof();
  const seconds: number[] = [];
  for (let round = 0; round < proofs; round += 1) seconds.push((await bench.proof()).seconds);
  let restored = Number.NaN;
  await copy(bucket, gateway.environment, async (directory) => {
    restored = await timed(() => usualRestore(node, directory));
    await forget(node);
  });
  console.table([{ 'proof, s': rounded(median(seconds)), 'usual restore, s': rounded(restored) }]);
  return [
    {
      ...{ name: 'the usual restore, of a proof', value: rounded(restored / median(seconds)) },
      ...{ limit: scale.limits.usualRestore, unit: 'ratio', within: 'at least' },
    },
  ];
}
