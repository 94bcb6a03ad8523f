import { type Figure, median, rounded } from '../../figure.ts';
import type { Bench } from '../bench.ts';
import { shapedLink } from '../shaped-link.ts';

const bytesPerSecond = 100_000_000;
const rounds = 3;

/** A proof where the wire is the limit, against the time that the wire takes for the bytes. */
export async function link(bench: Bench): Promise<Figure[]> {
  const { scale, gateway, contents } = bench;
  const wireSeconds = contents.bytes / bytesPerSecond;
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await using shaped = await shapedLink(gateway.environment.AWS_ENDPOINT_URL ?? '', bytesPerSecond);
    seconds.push((await bench.proof({ endpoint: shaped.endpoint })).seconds);
  }
  console.table(seconds.map((taken) => ({ 'proof, s': rounded(taken), 'wire, s': rounded(wireSeconds) })));
  return [
    {
      name: 'proof over 100 MB/s, of the bytes at that rate',
      value: rounded(median(seconds) / wireSeconds),
      ...{ limit: scale.limits.link, unit: 'ratio', within: 'at most' },
    },
  ];
}
