import type { LoadSample } from '../../contract/load.ts';
import type { Counters } from './counters.ts';

/** Some counters of some kernels have 32 bits, and begin again at 0 behind them. */
const smallCounter = 2 ** 32;

/** What went on between two readings of the counters, `seconds` apart. */
export function sampleBetween(before: Counters, after: Counters, startedAt: string, seconds: number): LoadSample {
  const perSecond = (was: number, is: number) => Math.round(growth(was, is) / seconds);
  return {
    startedAt,
    seconds: Math.round(seconds * 1000) / 1000,
    processors: processorsBusy(before.processors, after.processors),
    ...(before.disk === null || after.disk === null
      ? { disk: null, diskRead: null, diskWritten: null }
      : {
          disk: share(growth(before.disk.busyMilliseconds, after.disk.busyMilliseconds) / 1000 / seconds),
          diskRead: perSecond(before.disk.readBytes, after.disk.readBytes),
          diskWritten: perSecond(before.disk.writtenBytes, after.disk.writtenBytes),
        }),
    received: mostReceived(before.received, after.received, perSecond),
  };
}

/** The kernel may take back some of the time that it has called idle. */
function processorsBusy(before: Counters['processors'], after: Counters['processors']): number | null {
  if (before === null || after === null || after.total <= before.total) return null;
  return share((after.busy - before.busy) / (after.total - before.total));
}

/** A bridge or a bond counts again what its interfaces have counted: hence the greatest, and no sum. */
function mostReceived(
  before: Counters['received'],
  after: Counters['received'],
  perSecond: (was: number, is: number) => number,
): number | null {
  if (before === null || after === null) return null;
  return [...after].reduce((most, [name, is]) => Math.max(most, perSecond(before.get(name) ?? is, is)), 0);
}

/** A counter that goes back has begun again; by how far it looks, behind 32 bits or because its device is a new one. */
function growth(was: number, is: number): number {
  if (is >= was) return is - was;
  const beyond = is + smallCounter - was;
  return beyond >= 0 && beyond < smallCounter / 2 ? beyond : 0;
}

function share(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
}
