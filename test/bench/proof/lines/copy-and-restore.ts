import { copiesBytes } from '../../../../agent/stores/elasticsearch/machine-needs.ts';
import { type Figure, median, rounded } from '../../figure.ts';
import { bareRestore, forget } from '../bare-restore.ts';
import type { Bench, MeasuredProof } from '../bench.ts';
import { inTurn, timed } from '../in-turn.ts';
import { withServers } from '../processors.ts';

interface ByHand {
  readonly copied: number;
  readonly restored: number;
}

/** A proof against a copy by s5cmd and then a bare restore of it; and what the proof takes of disk and memory. */
export async function copyAndRestore(bench: Bench): Promise<Figure[]> {
  const { scale, bucket, gateway, node, sizes, copy } = bench;
  const byHand = async () => {
    let restored = Number.NaN;
    const copied = await copy(bucket, gateway.environment, async (directory) => {
      restored = await timed(() => bareRestore(node, directory));
      await forget(node);
    });
    return { copied, restored };
  };
  const ratioOf = (proof: MeasuredProof, { copied, restored }: ByHand) => proof.seconds / (copied + restored);
  const rows = await inTurn(
    scale.rounds,
    () => withServers(bench, () => bench.proof()),
    () => withServers(bench, byHand),
    (proof, { copied, restored, servers }) => ({
      ...{ proof: rounded(proof.seconds), copied: rounded(copied), restored: rounded(restored) },
      ...{ ratio: rounded(ratioOf(proof, { copied, restored })), memoryMebibytes: proof.memoryMebibytes },
      processors: { agent: rounded(proof.processorSeconds), ...proof.servers, byHand: servers },
    }),
  );
  return [
    {
      ...{
        name: 'proof, of s5cmd cp and a bare restore',
        value: rounded(median(rows.map(([proof, byHand]) => ratioOf(proof, byHand)))),
      },
      ...{ limit: scale.limits.proof, unit: 'ratio', within: 'at most' },
    },
    {
      name: 'peak of disk, of what is restored and the two largest indices',
      value: rounded(Math.max(...rows.map(([{ diskBytes }]) => diskBytes)) / copiesBytes(sizes)),
      ...{ limit: scale.limits.disk, unit: 'ratio', within: 'at most' },
    },
    {
      name: 'resident memory of the agent',
      value: Math.max(...rows.map(([{ memoryMebibytes }]) => memoryMebibytes)),
      ...{ limit: scale.limits.memoryMebibytes, unit: 'MiB', within: 'at most' },
    },
  ];
}
