import { copiesBytes } from '../../../../agent/stores/elasticsearch/machine-needs.ts';
import { type Figure, median, rounded } from '../../figure.ts';
import { bareRestore, forget } from '../bare-restore.ts';
import type { Bench } from '../bench.ts';
import { inTurn, timed } from '../in-turn.ts';
import { withServers } from '../processors.ts';

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
  const rows = await inTurn(
    scale.rounds,
    () => withServers(bench, () => bench.proof()),
    () => withServers(bench, byHand),
  );
  const ratios = rows.map(([proof, { copied, restored }]) => proof.seconds / (copied + restored));
  console.table(
    rows.map(([proof, { copied, restored }], round) => ({
      'proof, s': rounded(proof.seconds),
      's5cmd cp, s': rounded(copied),
      'bare restore, s': rounded(restored),
      ratio: rounded(ratios[round] ?? Number.NaN),
      'memory, MiB': proof.memoryMebibytes,
    })),
  );
  console.info("Processors' seconds, for a proof and by hand:");
  console.table(
    rows.map(([proof, byHand]) => ({
      agent: rounded(proof.processorSeconds),
      gateway: rounded(proof.servers.gateway),
      Elasticsearch: rounded(proof.servers.elasticsearch),
      'gateway, by hand': rounded(byHand.servers.gateway),
      'Elasticsearch, by hand': rounded(byHand.servers.elasticsearch),
    })),
  );
  return [
    {
      ...{ name: 'proof, of s5cmd cp and a bare restore', value: rounded(median(ratios)) },
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
