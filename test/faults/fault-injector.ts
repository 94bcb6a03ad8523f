import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineFaults } from '../local-cloud/host/machine.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import type { FaultContext } from './fault.ts';

const longestDelayMilliseconds = 500;
/** Some moments are over after half a second. */
const atOnceShare = 0.6;
/** A snapshot of one damaged index needs no Elasticsearch, whose start would only take the time of other runs. */
const lateSeconds = 60;

interface Given extends Pick<FaultContext, 'endToEnd' | 'snapshot' | 'landedKeys' | 'reach' | 'setting'> {
  /** Whether anything of it is restored, damaged or not. */
  readonly isRestored: boolean;
}

/** Where one run takes place: what its faults have asked for, until it is over. */
export class FaultInjector {
  readonly #given: Given;
  readonly #listeners = new Set<(event: CloudEvent) => void>();
  readonly #lifts: (() => void)[] = [];
  readonly #onLanding: (() => void)[] = [];
  readonly #over = new AbortController();
  readonly #acts = new Set<Promise<unknown>>();
  readonly #next: { readonly faults: MachineFaults; readonly struck: () => void }[] = [];
  readonly #every: { readonly faults: MachineFaults; readonly struck: () => void }[] = [];
  /** What broke while a fault was at it: an error of the campaign's own. */
  readonly failures: unknown[] = [];
  /** What faults have damaged in the snapshot. */
  readonly damagedKeys = new Set<string>();

  constructor(given: Given) {
    this.#given = given;
  }

  /** What one fault sees of it. */
  faultContext(random: FaultContext['random'], struck: () => void): FaultContext {
    const { endToEnd } = this.#given;
    const once = (when: (event: CloudEvent) => boolean, act: (event: CloudEvent) => void) => {
      const listener = (event: CloudEvent) => {
        if (!when(event)) return;
        this.#listeners.delete(listener);
        act(event);
      };
      this.#listeners.add(listener);
    };
    return {
      ...this.#given,
      random,
      struck,
      prepare: (rule) => void this.#lifts.push(endToEnd.stack.cloud.gate.inject(rule)),
      happens: (when) =>
        new Promise((resolve) => {
          once(when, () => resolve());
          this.#over.signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      damages: (key) => void this.damagedKeys.add(key),
      inject: (rule) => void this.#lifts.push(endToEnd.stack.cloud.gate.inject({ ...rule, onTaken: struck })),
      toMachine: (when, act) =>
        once(
          (event) => 'instanceId' in event && machineOf(endToEnd, event) !== undefined && when(event),
          (event) => {
            const machine = machineOf(endToEnd, event);
            if (machine === undefined) return;
            const delay = random.next() < atOnceShare ? 0 : random.integer(0, longestDelayMilliseconds);
            this.#act(async () => {
              await sleep(delay, undefined, { signal: this.#over.signal });
              if (!endToEnd.stack.cloud.host.machines.has(machine.instanceId)) return;
              struck();
              await act(machine);
            });
          },
        ),
      toEachMachine: (when, act) =>
        void this.#listeners.add((event) => {
          const machine = machineOf(endToEnd, event);
          if (machine === undefined || !when(event)) return;
          struck();
          this.#act(async () => act(machine));
        }),
      lift: (undo) => void this.#lifts.push(undo),
      after: (when, milliseconds, act) => {
        const later = () =>
          this.#act(async () => {
            await sleep(milliseconds, undefined, { signal: this.#over.signal });
            struck();
            await act();
          });
        if (when === 'object created') this.#onLanding.push(later);
        else once(when, later);
      },
      nextMachine: (faults, words) => {
        this.#next.push({ faults, struck: words === undefined ? struck : () => {} });
        if (words !== undefined) once((event) => event.kind === 'console-line' && event.line.includes(words), struck);
      },
      everyMachine: (faults) => void this.#every.push({ faults, struck }),
    };
  }

  see(event: CloudEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** What is wrong with the machine that boots now. */
  machineFaults(): MachineFaults {
    const met = [...this.#every, ...this.#next.splice(0, 1)];
    for (const { struck } of met) struck();
    const economy = this.#given.isRestored ? {} : { elasticsearchLateSeconds: lateSeconds };
    return Object.assign(economy, ...met.map(({ faults }) => faults));
  }

  landed(): void {
    for (const later of this.#onLanding.splice(0)) later();
  }

  /** Takes everything back. */
  async strike(): Promise<void> {
    this.#over.abort();
    this.#listeners.clear();
    for (const lift of this.#lifts.splice(0)) lift();
    await Promise.all(this.#acts);
  }

  #act(work: () => Promise<unknown>): void {
    const act = work().catch((error: unknown) => {
      if (!this.#over.signal.aborted) this.failures.push(error);
    });
    this.#acts.add(act);
    void act.then(() => this.#acts.delete(act));
  }
}

function machineOf({ stack }: FaultContext['endToEnd'], event: CloudEvent) {
  return 'instanceId' in event ? stack.cloud.host.machines.get(event.instanceId) : undefined;
}
