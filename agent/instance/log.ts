import type { Observer } from '../proof/observer.ts';

const keptBytes = 4_000_000;

/** The run's log: a JSON line each to the console at once, and kept, within bounds, to be uploaded at the end. */
export interface Log {
  note(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Fields that every later line carries: run, attempt, instance. */
  always(fields: Readonly<Record<string, unknown>>): void;
  text(): string;
}

export function createLog(write: (line: string) => void): Log {
  let boundFields: Readonly<Record<string, unknown>> = {};
  const lines: string[] = [];
  let bytes = 0;
  let dropped = 0;
  return {
    note(message, fields = {}) {
      const line = `${JSON.stringify({ at: new Date().toISOString(), message, ...boundFields, ...fields })}\n`;
      write(line);
      if (bytes + line.length > keptBytes) {
        dropped += 1;
        return;
      }
      bytes += line.length;
      lines.push(line);
    },
    always(fields) {
      boundFields = { ...boundFields, ...fields };
    },
    text() {
      const end = dropped > 0 ? [`${JSON.stringify({ message: 'lines dropped, see the console', dropped })}\n`] : [];
      return [...lines, ...end].join('');
    },
  };
}

const betweenProgressMilliseconds = 5_000;

/** Writes a proof's course into the log; its progress every few seconds at most. */
export function logObserver(log: Log): Observer {
  let lastProgress = 0;
  return {
    phaseStarted: (phase) => log.note('phase started', { phase }),
    phaseEnded: (phase, seconds) => log.note('phase ended', { phase, seconds }),
    progressed(phase, done, total, unit) {
      if (performance.now() - lastProgress < betweenProgressMilliseconds) return;
      lastProgress = performance.now();
      log.note('progress', { phase, done, total, unit });
    },
    found: (finding) => log.note('finding', { finding }),
    noted: (message, fields) => log.note(message, fields),
  };
}
