import type { LoadSample } from '../../contract/load.ts';

/** At most so many samples over the same time: as many neighbours as it takes become one, each their mean. */
export function thinned(samples: readonly LoadSample[], most: number): LoadSample[] {
  const together = Math.ceil(samples.length / most);
  if (together <= 1) return [...samples];
  return Array.from({ length: Math.ceil(samples.length / together) }, (_, group) =>
    merged(samples.slice(group * together, (group + 1) * together)),
  );
}

/** Weighted by how long each sample lasted; null where it isn't known of any. */
export function weightedMean<Timed extends { readonly seconds: number }>(
  samples: readonly Timed[],
  reading: (sample: Timed) => number | null,
): number | null {
  let [sum, seconds] = [0, 0];
  for (const sample of samples) {
    const value = reading(sample);
    if (value === null) continue;
    sum += value * sample.seconds;
    seconds += sample.seconds;
  }
  return seconds === 0 ? null : sum / seconds;
}

function merged(samples: readonly LoadSample[]): LoadSample {
  const mean = (field: 'processors' | 'disk' | 'diskRead' | 'diskWritten' | 'received', digits: number) => {
    const value = weightedMean(samples, (sample) => sample[field]);
    return value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;
  };
  return {
    startedAt: samples[0]?.startedAt ?? '',
    seconds: Math.round(samples.reduce((sum, { seconds }) => sum + seconds, 0) * 1000) / 1000,
    processors: mean('processors', 3),
    disk: mean('disk', 3),
    diskRead: mean('diskRead', 0),
    diskWritten: mean('diskWritten', 0),
    received: mean('received', 0),
  };
}
