import type { Phase } from '../contract/proof.ts';

/** From the begin of the first phase to the end of the last; null without phases. */
export function elapsed(phases: readonly Phase[]): { readonly startedAt: string; readonly seconds: number } | null {
  if (phases.length === 0) return null;
  const begins = phases.map((phase) => Date.parse(phase.startedAt));
  const ends = phases.map((phase, position) => (begins[position] ?? 0) + phase.seconds * 1000);
  const begin = begins.reduce((a, b) => Math.min(a, b));
  const end = ends.reduce((a, b) => Math.max(a, b));
  return { startedAt: new Date(begin).toISOString(), seconds: (end - begin) / 1000 };
}
