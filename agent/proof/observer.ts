import type { Finding } from '../contract/finding.ts';
import type { PhaseName } from '../contract/proof.ts';

/** Sees a proof at work: a terminal, a log. It never decides anything and must not throw. */
export interface Observer {
  phaseStarted(name: PhaseName): void;
  phaseEnded(name: PhaseName, seconds: number): void;
  /** `total` is null while it isn't known. */
  progressed(name: PhaseName, done: number, total: number | null, unit: 'bytes' | 'objects' | 'shards'): void;
  found(finding: Finding): void;
  /** `message` is fixed text; what varies goes into `fields`. */
  noted(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
