import type { OrderedSplit } from '../../agent/contract/order.ts';
import type { SplitSettings } from '../../agent/contract/repository-settings.ts';
import { parseDuration } from '../../agent/text/parse-quantities.ts';

/** What mayfly.yaml says of dividing backups, as orders have it. */
export function orderedSplit(
  { aboveGib, most, target }: SplitSettings,
  durationMinutes: number | undefined,
): OrderedSplit {
  const milliseconds = target === undefined ? null : parseDuration(target);
  return {
    aboveBytes: Math.ceil(aboveGib * 1024 ** 3),
    most,
    targetSeconds: milliseconds === null ? null : Math.max(1, Math.ceil(milliseconds / 1000)),
    durationSeconds: durationMinutes === undefined ? null : durationMinutes * 60,
  };
}
