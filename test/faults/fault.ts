import type { Report } from '../../agent/contract/report.ts';
import type { EndToEnd, Snapshot, TakenContents } from '../end-to-end/setup.ts';
import type { Rule } from '../local-cloud/gate/faults.ts';
import type { Machine, MachineFaults } from '../local-cloud/host/machine.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import type { Reach } from './conditions.ts';
import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

/** What there is in a snapshot: one small index, if nothing else is said. */
export type Contents = Pick<TakenContents, 'indices' | 'objectMegabytes'>;

/** One way in which something goes wrong, at a moment that chance decides. */
export interface FaultKind {
  readonly name: string;
  /**
   * What a run may end with, beside the truth, where this is what has gone wrong. Nothing, for most: what hits one
   * instance is made up for by the next. `isAlone`: no other fault took a part of the run's attempts.
   */
  readonly allows?: (report: Report, isAlone: boolean) => boolean;
  /** Its deadlines must be waited for: attempts have a minute or two, and the run a few. */
  readonly short?: boolean;
  /** Where it can happen; left out: to a run with an instance of its own. */
  readonly settings?: readonly Setting[];
  /** What it does to a run, it does to no other that is under way: its `allows` excuses the first snapshot alone. */
  readonly sparesOthers?: boolean;
  /** So long the run has, where it is to be over without having come to its end. */
  readonly hopelessSeconds?: number;
  /** How far a proof must come for it to happen: Elasticsearch is waited for only where nothing is wrong before. */
  readonly needs?: 'bytes' | 'examine';
  /** What must be in the snapshot for it to happen. */
  readonly contents?: Contents;
  /** Whether the same message may come twice: somebody was killed between sending and noting it. */
  readonly repeats?: boolean;
  /**
   * Whether messages of an instance that no attempt has on record may be given up: its launch is answered with a
   * refusal.
   */
  readonly strands?: boolean;
  /** How long an instance may outlive its deadline, where this has broken the clock that comes first. */
  readonly beyondDeadlineSeconds?: number;
  /** Called before the snapshot lands. */
  arm(faultContext: FaultContext): void | Promise<void>;
}

/** What a fault can do to one run. All of it is taken back when the run is over. */
export interface FaultContext {
  readonly endToEnd: EndToEnd;
  readonly snapshot: Snapshot;
  /** Keys in the repository of what has come with the snapshot; none before it has landed. */
  readonly landedKeys: readonly string[];
  readonly reach: Reach;
  readonly random: Random;
  readonly setting: Setting;
  /** The fault has happened: one that is armed and never meets its moment has not. */
  struck(): void;
  /** What is to happen to calls to AWS; each that meets it is a strike. */
  inject(rule: Omit<Rule, 'onTaken'>): void;
  /** As `inject`, of what is no fault: it brings about the moment that the fault is for. */
  prepare(rule: Omit<Rule, 'onTaken'>): void;
  /** Resolves at the first event that is such, and when the run is over. */
  happens(when: (event: CloudEvent) => boolean): Promise<void>;
  /** An object of the snapshot is no longer what it was, by its key in the repository: its index is damaged. */
  damages(key: string): void;
  /**
   * Does something to the first machine of which an event is such, a moment later; that is a strike if it still runs.
   */
  toMachine(when: (event: CloudEvent) => boolean, act: (machine: Machine) => unknown): void;
  /** The same to each machine of which there is such an event, and at once. */
  toEachMachine(when: (event: CloudEvent) => boolean, act: (machine: Machine) => unknown): void;
  /** Takes back what the fault has changed, when the run is over. */
  lift(undo: () => void): void;
  /** Does something, once, some time after the snapshot's landing or the first event that is such; that is a strike. */
  after(
    when: 'object created' | ((event: CloudEvent) => boolean),
    milliseconds: number,
    act: () => Promise<unknown>,
  ): void;
  /**
   * What is wrong with the next machine that boots and is not yet taken by another fault. A strike when it boots, or,
   * where that need not come to anything, when a machine's console says these words.
   */
  nextMachine(faults: MachineFaults, words?: string): void;
  /** What is wrong with every machine of the run. */
  everyMachine(faults: MachineFaults): void;
}
