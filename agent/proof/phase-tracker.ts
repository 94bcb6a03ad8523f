import type { Finding } from '../contract/finding.ts';
import { advance, type PhaseProgress, phaseProgress, progressText } from '../text/progress-text.ts';
import type { Observer } from './observer.ts';

/**
 * Wraps an observer and remembers which phases are under way, so that a proof that is cut short can say how far it was.
 */
export class PhaseTracker implements Observer {
  readonly #observer: Observer;
  readonly #words: Readonly<Record<string, string>>;
  readonly #underWay = new Map<string, PhaseProgress>();
  #lastEnded: string | null = null;

  /** `words`: what people call each phase. */
  constructor(observer: Observer, words: Readonly<Record<string, string>>) {
    this.#observer = observer;
    this.#words = words;
  }

  /** One sentence: what is under way and how much of it is done. */
  summary(): string {
    const under = [...this.#underWay].map(([name, progress]) => {
      const line = progressText(progress, performance.now());
      return line === '' ? this.#wordsOf(name) : `${this.#wordsOf(name)} (${line})`;
    });
    if (under.length > 0) return `Under way: ${under.join(', ')}.`;
    return this.#lastEnded === null ? 'Nothing was begun.' : `Last done: ${this.#wordsOf(this.#lastEnded)}.`;
  }

  phaseStarted(name: string): void {
    this.#underWay.set(name, phaseProgress(performance.now()));
    this.#observer.phaseStarted(name);
  }

  phaseEnded(name: string, seconds: number): void {
    this.#underWay.delete(name);
    this.#lastEnded = name;
    this.#observer.phaseEnded(name, seconds);
  }

  progressed(name: string, done: number, total: number | null, unit: NonNullable<PhaseProgress['unit']>): void {
    const progress = this.#underWay.get(name);
    if (progress) advance(progress, performance.now(), { done, total, unit });
    this.#observer.progressed(name, done, total, unit);
  }

  found(finding: Finding): void {
    this.#observer.found(finding);
  }

  noted(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#observer.noted(message, fields);
  }

  #wordsOf(name: string): string {
    return this.#words[name] ?? name;
  }
}
