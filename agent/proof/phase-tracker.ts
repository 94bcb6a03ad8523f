import type { Finding } from '../contract/finding.ts';
import type { PhaseName } from '../contract/proof.ts';
import { phaseWords } from '../report/words.ts';
import { type PhaseProgress, progressText } from '../text/progress-text.ts';
import type { Observer } from './observer.ts';

/** Watches over an observer's shoulder, so that a proof that is cut short can say how far it was. */
export class PhaseTracker implements Observer {
  readonly #observer: Observer;
  readonly #underWay = new Map<PhaseName, PhaseProgress>();
  #lastEnded: PhaseName | null = null;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  /** One sentence: what is under way and how much of it is done. */
  words(): string {
    const under = [...this.#underWay].map(([name, advance]) => {
      const line = progressText(advance, (performance.now() - advance.startedAt) / 1000);
      return line === '' ? phaseWords[name] : `${phaseWords[name]} (${line})`;
    });
    if (under.length > 0) return `Under way: ${under.join(', ')}.`;
    return this.#lastEnded === null ? 'Nothing was begun.' : `Last done: ${phaseWords[this.#lastEnded]}.`;
  }

  phaseStarted(name: PhaseName): void {
    this.#underWay.set(name, { startedAt: performance.now(), done: 0, total: null, unit: null });
    this.#observer.phaseStarted(name);
  }

  phaseEnded(name: PhaseName, seconds: number): void {
    this.#underWay.delete(name);
    this.#lastEnded = name;
    this.#observer.phaseEnded(name, seconds);
  }

  progressed(name: PhaseName, done: number, total: number | null, unit: NonNullable<PhaseProgress['unit']>): void {
    const advance = this.#underWay.get(name);
    if (advance) Object.assign(advance, { done, total, unit });
    this.#observer.progressed(name, done, total, unit);
  }

  found(finding: Finding): void {
    this.#observer.found(finding);
  }

  noted(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#observer.noted(message, fields);
  }
}
