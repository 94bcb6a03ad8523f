import { amountText, bytesText, countText, secondsText } from './quantities.ts';

/** How far a phase has come. */
export interface PhaseProgress {
  /** By `performance.now()`, as the others. */
  readonly startedAt: number;
  /** When something of it was last done. */
  movedAt: number;
  /** How long it has waited until now for another phase, in milliseconds. */
  waited: number;
  done: number;
  total: number | null;
  /** bytes, or the plural of what is counted: objects, shards. */
  unit: string | null;
}

/** Nothing was done for longer: it waits, as reading does where no more fits beside what is being restored. */
const stillMilliseconds = 2_000;

export function phaseProgress(now: number): PhaseProgress {
  return { startedAt: now, movedAt: now, waited: 0, done: 0, total: null, unit: null };
}

/** Notes how far a phase has come; its pace is that of the time in which it did not wait. */
export function advance(
  progress: PhaseProgress,
  now: number,
  { done, total, unit }: Pick<PhaseProgress, 'done' | 'total' | 'unit'>,
): void {
  if (done !== progress.done) {
    progress.waited += waitOf(progress, now);
    progress.movedAt = now;
  }
  Object.assign(progress, { done, total, unit });
}

function waitOf({ movedAt }: PhaseProgress, now: number): number {
  return now - movedAt > stillMilliseconds ? now - movedAt : 0;
}

/** Before, the pace says nothing yet. */
const foreseenAfterSeconds = 3;
const foreseenFrom = 0.01;

/**
 * 1.2 GiB of 3.4 GiB · 35 % · 20 s left · 120 MiB/s, or that it waits; empty while there is nothing to tell. What is
 * left is foreseen of bytes alone: they come at an even pace.
 */
export function progressText(progress: PhaseProgress, now: number): string {
  const { done, total, unit, startedAt, waited } = progress;
  if (unit === null) return '';
  const waits = waitOf(progress, now);
  const seconds = (now - startedAt - waited - waits) / 1000;
  const parts = [total === null ? quantity(done, unit) : `${numeral(done, unit)} of ${quantity(total, unit)}`];
  if (total !== null && total > 0) parts.push(`${Math.floor((Math.min(done, total) / total) * 100)} %`);
  if (waits > 0 && total !== null && done > 0 && done < total) return [...parts, 'waiting'].join(' · ');
  if (unit === 'bytes' && total !== null && isForeseen(done, total, seconds)) {
    parts.push(`${roughText((seconds * (total - done)) / done)} left`);
  }
  if (unit === 'bytes' && done > 0 && seconds >= 0.1) parts.push(`${bytesText(done / seconds)}/s`);
  return parts.join(' · ');
}

function isForeseen(done: number, total: number, seconds: number): boolean {
  return seconds >= foreseenAfterSeconds && done >= total * foreseenFrom && done < total;
}

/** In steps that don't change with each look: 35 s, 4 min, 1 h 20 min. */
function roughText(seconds: number): string {
  const step = seconds < 57.5 ? 5 : seconds < 3_570 ? 60 : 600;
  return secondsText(Math.max(step, Math.round(seconds / step) * step));
}

function numeral(value: number, unit: string): string {
  return unit === 'bytes' ? bytesText(value) : countText(value);
}

function quantity(value: number, unit: string): string {
  return unit === 'bytes' ? bytesText(value) : amountText(value, unit.replace(/s$/, ''), unit);
}
