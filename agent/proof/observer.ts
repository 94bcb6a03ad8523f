import type { Finding } from '../contract/finding.ts';

/** Sees a proof at work: a terminal, a log. It never decides anything and must not throw. */
export interface Observer {
  phaseStarted(name: string): void;
  phaseEnded(name: string, seconds: number): void;
  /** `total` is null while it isn't known. `unit`: bytes, or the plural of what is counted. */
  progressed(name: string, done: number, total: number | null, unit: string): void;
  found(finding: Finding): void;
  /** `message` is fixed text; what varies goes into `fields`. */
  noted(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
