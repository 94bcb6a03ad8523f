import type { Night } from '../contract/trend.ts';
import { dayOf } from './days.ts';
import type { DailyValues } from './expect.ts';

/** A number that one night has of something. */
export interface Figure {
  readonly value: number;
  readonly warned?: boolean | undefined;
}

/** All numbers of something, one a day. */
export interface Daily {
  /** The days that are a yardstick. */
  readonly values: DailyValues;
  /** Those that have warned, too, by when their backup was begun. */
  readonly all: readonly { readonly at: string; readonly day: number; readonly value: number }[];
}

/** One number for each day before `day`: of several backups the first that has not warned. */
export function dailyOf(nights: readonly Night[], day: number, figureOf: (night: Night) => Figure | null): Daily {
  const values = new Map<number, number>();
  const all = new Map<number, { at: string; day: number; value: number }>();
  for (const night of nights) {
    const its = dayOf(night.startedAt);
    const figure = its < day ? figureOf(night) : null;
    if (figure === null || values.has(its)) continue;
    if (!figure.warned) values.set(its, figure.value);
    if (!figure.warned || !all.has(its)) all.set(its, { at: night.startedAt, day: its, value: figure.value });
  }
  return { values, all: [...all.values()] };
}
