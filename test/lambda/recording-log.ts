import { createLog, type Log } from '../../lambda/observability/log.ts';

export type Line = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string };

/** A log that keeps its lines, parsed again. */
export function recordingLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  return { log: createLog((line) => lines.push(JSON.parse(line))), lines };
}
