import { isSent } from '../../lambda/reaper/is-sent.ts';
import type { Attributes } from '../infra/synthesized.ts';
import type { Measured } from './emf.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** A midnight. */
export const start = Date.UTC(2026, 10, 1);
export const later = (milliseconds: number) => new Date(start + milliseconds);

/** A value of the metric that an alarm watches. `at`: after the start, in milliseconds. */
export function value(of: Attributes, at: number, number: number): Measured {
  const { namespace, metric_name, dimensions } = of;
  return { ...{ namespace, name: metric_name, dimensions, unit: 'None' }, at: later(at), value: number };
}

/** What a sweep says every five minutes, early and late by chance; null when it says nothing. */
export function everySweep(of: Attributes, until: number, say: (at: number) => number | null): Measured[] {
  const moments = Array.from({ length: Math.floor(until / (5 * minute)) }, (_, index) => {
    const jitter = ((index * 37) % 41) - 20;
    return index * 5 * minute + 60_000 + jitter * 1000;
  });
  return moments.flatMap((at) => {
    const said = say(at);
    return said === null ? [] : [value(of, at, said)];
  });
}

/** An age as the reaper sends it to its alarm: null where it does not. */
export function age({ threshold }: Attributes, value: number, at: number): number | null {
  return isSent(value, { limit: threshold, young: 1 }, { dashboard: false, now: () => later(at) }) ? value : null;
}
