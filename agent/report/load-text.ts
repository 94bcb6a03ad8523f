import type { Load } from '../contract/load.ts';
import { bytesText } from '../text/quantities.ts';

/**
 * What held a proof back, the greatest share of the time first: network 71 % of the time, 1.9 GiB/s at most;
 * processors 40 %; disk 5 %. Null where nothing is known.
 */
export function heldBackText({ network, processors, disk }: Load): string | null {
  const rate = network === null ? '' : `${bytesText(network.highest)}/s at most`;
  const known = [
    { name: 'network', of: network, aside: rate && `, ${rate}` },
    { name: 'processors', of: processors, aside: '' },
    { name: 'disk', of: disk, aside: '' },
  ].flatMap(({ name, of, aside }) => (of === null ? [] : [{ name, heldBack: of.heldBack, aside }]));
  if (known.length === 0) return null;
  const sorted = known.toSorted((one, other) => other.heldBack - one.heldBack);
  if (percent(sorted[0]?.heldBack ?? 0) === 0) return `nothing on this machine${rate && `; network ${rate}`}`;
  return sorted
    .map(({ name, heldBack, aside }, position) => {
      const share = `${name} ${percent(heldBack)} %`;
      return position === 0 ? `${share} of the time${aside}` : share + aside;
    })
    .join('; ');
}

/** processors 45 % busy, disk 30 % busy, network 0.9 GiB/s */
export function meanLoadText({ processors, disk, network }: Load): string {
  return [
    ...(processors === null ? [] : [`processors ${percent(processors.mean)} % busy`]),
    ...(disk === null ? [] : [`disk ${percent(disk.mean)} % busy`]),
    ...(network === null ? [] : [`network ${bytesText(network.mean)}/s`]),
  ].join(', ');
}

function percent(share: number): number {
  return Math.round(share * 100);
}
