import { normal } from './normal.ts';
import type { Order } from './simulate.ts';

const day = 24 * 3600;
/** In seconds: that of a backup of some 40 GB. Half of all orders take between 0.7 and 1.4 of it. */
export const medianSeconds = 240;
const spread = 0.5;

/**
 * So many orders of a day: six of ten evenly, three between one and five at night, when most backups are taken, and one
 * in the first twenty minutes of some hour.
 */
export function ordersOfDay(count: number, random: () => number): Order[] {
  return Array.from({ length: count }, () => ({
    at: momentOf(random),
    seconds: durationOf(random),
  }));
}

/** So many orders of each hour of a day, in its first minutes. */
export function ordersOfHours(count: number, minutes: number, random: () => number): Order[] {
  return Array.from({ length: 24 * count }, (_, index) => ({
    at: Math.floor(index / count) * 3600 + random() * minutes * 60,
    seconds: durationOf(random),
  }));
}

function momentOf(random: () => number): number {
  const kind = random();
  if (kind < 0.6) return random() * day;
  if (kind < 0.9) return 3600 + random() * 4 * 3600;
  return Math.floor(random() * 24) * 3600 + random() * 20 * 60;
}

function durationOf(random: () => number): number {
  return medianSeconds * Math.exp(spread * normal(random));
}
