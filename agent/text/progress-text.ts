import { amountText, bytesText, countText } from './quantities.ts';

/** How far a phase has come. */
export interface PhaseProgress {
  /** By `performance.now()`. */
  readonly startedAt: number;
  done: number;
  total: number | null;
  /** bytes, or the plural of what is counted: objects, shards. */
  unit: string | null;
}

/** 1.2 GiB of 3.4 GiB · 35 % · 120 MiB/s; empty while there is nothing to tell. */
export function progressText({ done, total, unit }: Omit<PhaseProgress, 'startedAt'>, seconds: number): string {
  if (unit === null) return '';
  const parts = [total === null ? quantity(done, unit) : `${numeral(done, unit)} of ${quantity(total, unit)}`];
  if (total !== null && total > 0) parts.push(`${Math.floor((Math.min(done, total) / total) * 100)} %`);
  if (unit === 'bytes' && done > 0 && seconds >= 0.1) parts.push(`${bytesText(done / seconds)}/s`);
  return parts.join(' · ');
}

function numeral(value: number, unit: string): string {
  return unit === 'bytes' ? bytesText(value) : countText(value);
}

function quantity(value: number, unit: string): string {
  return unit === 'bytes' ? bytesText(value) : amountText(value, unit.replace(/s$/, ''), unit);
}
