import { neededBytes } from '../../../../agent/stores/elasticsearch/machine-needs.ts';
import { type Figure, median, rounded } from '../../figure.ts';
import type { Bench } from '../bench.ts';

const rounds = 3;

/** A proof with `--disk`, of half the snapshot; of so little as `--quick` has, the reserve alone is a third. */
export async function halfDisk(bench: Bench): Promise<Figure[]> {
  const { scale, sizes } = bench;
  const least = neededBytes([Math.max(...sizes)]);
  const half = Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / 2);
  const diskBytes = scale.share === 1 ? half : least;
  if (least > diskBytes) throw new Error('The largest index does not fit into half.');
  const peaks: number[] = [];
  for (let round = 0; round < rounds; round += 1) peaks.push((await bench.proof({ diskBytes })).diskBytes);
  return [
    {
      name: `peak of disk with --disk ${diskBytes}, of that`,
      value: rounded(median(peaks) / diskBytes),
      ...{ limit: scale.limits.halfDisk, unit: 'ratio', within: 'at most' },
    },
  ];
}
