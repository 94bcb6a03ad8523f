import { type Figure, median, rounded } from '../../figure.ts';
import type { Bench } from '../bench.ts';
import { inTurn } from '../in-turn.ts';
import { withServers } from '../processors.ts';
import { readSnapshot } from '../reading.ts';

const mostRounds = 11;

/** Level `bytes`, with nothing written, against a copy of the same objects by s5cmd. */
export async function bytes(bench: Bench): Promise<Figure[]> {
  const { scale, bucket, gateway, contents, copy } = bench;
  const rounds = Math.min(2 * scale.rounds + 1, mostRounds);
  const rate = (seconds: number) => Math.round(contents.bytes / 1e6 / seconds);
  const rows = await inTurn(
    rounds,
    () => withServers(bench, async () => ({ seconds: await copy(bucket, gateway.environment) })),
    () => withServers(bench, () => readSnapshot(bench)),
    (copied, read) => ({
      ...{ 's5cmd cp, MB/s': rate(copied.seconds), 'bytes, MB/s': rate(read.seconds) },
      ...{ ratio: rounded(copied.seconds / read.seconds), memoryMebibytes: read.memoryMebibytes },
      processors: { agent: rounded(read.processorSeconds), ...read.servers, byHand: copied.servers },
    }),
  );
  return [
    {
      name: 'throughput of bytes, of that of s5cmd cp',
      value: rounded(median(rows.map(([copied, read]) => copied.seconds / read.seconds))),
      ...{ limit: scale.limits.bytes, unit: 'ratio', within: 'at least' },
    },
  ];
}
