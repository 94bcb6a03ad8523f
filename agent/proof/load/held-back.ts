import { type Load, type LoadSample, mostLoadSamples } from '../../contract/load.ts';
import { thinned, weightedMean } from './thinned.ts';

/** From here on processors, or a disk, count as being at their limit. */
const busyShare = 0.9;
/** How near to the highest rate the network has to come. */
const nearHighest = 0.8;
/** Less than this is no load for any network: 1 MB/s. */
const leastBytesPerSecond = 1e6;
/** On either side: EC2 grants small machines a burst, after which a lower rate is the limit. */
const aroundMilliseconds = 150_000;

/**
 * What held a proof back, by its samples; null without any. Processors and disk do in a sample in which they are busy
 * for 90 % of the time. Nobody tells the network's limit, hence: it does where the rate is within 80 % of the highest
 * of the five minutes around, at 1 MB/s at least, and neither processors nor disk are at their limit.
 */
export function loadOf(samples: readonly LoadSample[]): Load | null {
  if (samples.length === 0) return null;
  const limits = samples.map((sample, position) => ({
    seconds: sample.seconds,
    processors: isBusy(sample.processors),
    disk: isBusy(sample.disk),
    network: !isBusy(sample.processors) && !isBusy(sample.disk) && isNearHighest(samples, position),
  }));
  const heldBack = (resource: 'processors' | 'disk' | 'network') =>
    rounded(weightedMean(limits, (limit) => Number(limit[resource])) ?? 0);
  const meanOf = (value: (sample: LoadSample) => number | null) => weightedMean(samples, value);
  const [processors, disk, received] = [
    meanOf((sample) => sample.processors),
    meanOf((sample) => sample.disk),
    meanOf((sample) => sample.received),
  ];
  const highest = samples.reduce((most, sample) => Math.max(most, sample.received ?? 0), 0);
  return {
    processors: processors === null ? null : { heldBack: heldBack('processors'), mean: rounded(processors) },
    disk: disk === null ? null : { heldBack: heldBack('disk'), mean: rounded(disk) },
    network: received === null ? null : { heldBack: heldBack('network'), mean: Math.round(received), highest },
    samples: thinned(samples, mostLoadSamples),
  };
}

function isBusy(share: number | null): boolean {
  return share !== null && share >= busyShare;
}

function isNearHighest(samples: readonly LoadSample[], position: number): boolean {
  const { received = null, startedAt = '' } = samples[position] ?? {};
  if (received === null || received < leastBytesPerSecond) return false;
  const isAround = (other: LoadSample | undefined) =>
    other !== undefined && Math.abs(Date.parse(other.startedAt) - Date.parse(startedAt)) <= aroundMilliseconds;
  let highest = received;
  for (const step of [-1, 1]) {
    for (let at = position + step; isAround(samples[at]); at += step)
      highest = Math.max(highest, samples[at]?.received ?? 0);
  }
  return received >= nearHighest * highest;
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
