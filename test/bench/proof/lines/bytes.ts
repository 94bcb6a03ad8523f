import { type Figure, median, rounded } from '../../figure.ts';
import type { Bench } from '../bench.ts';
import { inTurn } from '../in-turn.ts';
import { readSnapshot } from '../reading.ts';

const mostRounds = 11;

/** Level `bytes`, with nothing written, against a copy of the same objects by s5cmd. */
export async function bytes(bench: Bench): Promise<Figure[]> {
  const { scale, bucket, gateway, contents, copy } = bench;
  const rounds = Math.min(2 * scale.rounds + 1, mostRounds);
  const rows = await inTurn(
    rounds,
    () => copy(bucket, gateway.environment),
    () => readSnapshot(bench),
  );
  const rate = (seconds: number) => Math.round(contents.bytes / 1e6 / seconds);
  console.table(
    rows.map(([copied, read]) => ({
      ...{ 's5cmd cp, MB/s': rate(copied), 'bytes, MB/s': rate(read.seconds), ratio: rounded(copied / read.seconds) },
      ...{ "agent's processor, s": rounded(read.processorSeconds), 'memory, MiB': read.memoryMebibytes },
    })),
  );
  return [
    {
      name: 'throughput of bytes, of that of s5cmd cp',
      value: rounded(median(rows.map(([copied, { seconds }]) => copied / seconds))),
      ...{ limit: scale.limits.bytes, unit: 'ratio', within: 'at least' },
    },
  ];
}
