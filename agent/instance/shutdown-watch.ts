import { correctedTime } from './clock.ts';
import { interruption } from './interruption.ts';
import type { Log } from './log.ts';
import type { MetadataService } from './metadata.ts';

/** This machine is about to be taken away. */
export interface ShutdownNotice {
  readonly message: string;
  /** When it is gone, as `performance.now()` counts. */
  readonly goneAt: number;
}

/** Less than the unit's TimeoutStopSec. */
const shutdownMilliseconds = 40_000;
/** EC2's notice; a time that is none must not lengthen it. */
const noticeMilliseconds = 120_000;

/** Both who take the machine away give notice: EC2 through the metadata service, systemd by a signal. */
export class ShutdownWatch {
  /** Aborts with the first notice. */
  readonly signal: AbortSignal;
  /** Aborts when systemd stops this program: who has nothing left to do ends at once. */
  readonly stopped: AbortSignal;
  readonly #notices: ShutdownNotice[] = [];
  readonly #listeners: ((notice: ShutdownNotice) => void)[] = [];
  readonly #noticed = new AbortController();
  readonly #stopped = new AbortController();

  /** Begins to watch, until the process ends. */
  constructor(metadata: MetadataService, log: Log) {
    this.signal = this.#noticed.signal;
    this.stopped = this.#stopped.signal;
    process.on('SIGTERM', () => {
      this.#tell('This machine was shut down.', shutdownMilliseconds);
      this.#stopped.abort();
    });
    void interruption({ metadata, log, signal: this.stopped }).then((notice) => {
      if (notice === null) return;
      log.note('EC2 takes this instance away', { ...notice });
      const left = Date.parse(notice.time) - correctedTime(Date.now(), metadata.aheadMilliseconds());
      const message = `EC2 took this instance away (${notice.action} at ${notice.time}).`;
      this.#tell(message, Math.min(left, noticeMilliseconds));
    });
  }

  /** Has `listener` told of every notice, those that came before too. */
  onNotice(listener: (notice: ShutdownNotice) => void): void {
    this.#listeners.push(listener);
    for (const notice of this.#notices) listener(notice);
  }

  /** Milliseconds until this machine is gone; infinite while nobody has said that it will be. */
  left(): number {
    const goneAt = Math.min(...this.#notices.map((notice) => notice.goneAt));
    return Math.max(0, goneAt - performance.now());
  }

  #tell(message: string, milliseconds: number): void {
    const notice = { message, goneAt: performance.now() + milliseconds };
    this.#notices.push(notice);
    for (const listener of this.#listeners) listener(notice);
    this.#noticed.abort();
  }
}
