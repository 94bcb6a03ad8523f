import { styleText } from 'node:util';
import type { Finding } from '../../contract/finding.ts';
import type { Observer } from '../../proof/observer.ts';
import { visible } from '../../text/foreign-text.ts';
import { advance, type PhaseProgress, phaseProgress, progressText } from '../../text/progress-text.ts';
import { secondsText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import type { Terminal } from './terminal.ts';

const redrawMilliseconds = 100;
/** Without a terminal, a log wants a sign of life and no more. */
const plainMilliseconds = 10_000;
const findingsShown = 20;

/** Shows a proof at work: live lines for the phases under way on a terminal, else plain lines now and then. */
export class Progress implements Observer, Disposable {
  readonly #terminal: Terminal;
  readonly #words: Readonly<Record<string, string>>;
  readonly #under = new Map<string, PhaseProgress>();
  readonly #timer: NodeJS.Timeout;
  #findings = 0;

  /** `words`: what people call each phase. */
  constructor(terminal: Terminal, words: Readonly<Record<string, string>>) {
    this.#terminal = terminal;
    this.#words = words;
    const show = terminal.live ? () => this.#draw() : () => this.#say();
    this.#timer = setInterval(show, terminal.live ? redrawMilliseconds : plainMilliseconds).unref();
  }

  phaseStarted(name: string): void {
    this.#under.set(name, phaseProgress(performance.now()));
    if (this.#terminal.live) this.#draw();
    else this.#terminal.print(`  ${this.#wordsOf(name)} …`);
  }

  phaseEnded(name: string, seconds: number): void {
    const progress = this.#under.get(name);
    this.#under.delete(name);
    const rate = progress ? progressText({ ...progress, total: null }, progress.startedAt + seconds * 1_000) : '';
    this.#print(`${this.#wordsOf(name).padEnd(20)} ${secondsText(seconds).padStart(8)}   ${rate}`.trimEnd(), '• ');
  }

  progressed(name: string, done: number, total: number | null, unit: string): void {
    const progress = this.#under.get(name);
    if (progress) advance(progress, performance.now(), { done, total, unit });
  }

  found({ severity, message }: Finding): void {
    this.#findings += 1;
    if (this.#findings > findingsShown) return;
    const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'dim';
    const more = this.#findings === findingsShown ? ' (further findings are shown at the end)' : '';
    this.#print(`${this.#paint(colour, severity)}: ${visible(message)}${more}`, '  ');
  }

  noted(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    // The explanation says what the error was; where it was thrown matters only for a fault of ours.
    const { log, stack, error: _, ...others } = fields;
    const known = Object.entries(others)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => `${name} ${visible(String(value))}`);
    this.#print(this.#paint('dim', [message, ...known].join(' · ')), '  ');
    const below = fields.reason === 'internal' ? stack : log;
    if (typeof below !== 'string') return;
    for (const line of below.split('\n')) this.#print(this.#paint('dim', visible(line)), '    ');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#terminal.show([]);
  }

  /** A line of a log stays one; a terminal's is broken between words. */
  #print(text: string, indent: string): void {
    const { live, columns } = this.#terminal;
    this.#terminal.print(...(live ? wrap(text, columns, indent, ' '.repeat(indent.length)) : [indent + text]));
    if (live) this.#draw();
  }

  #draw(): void {
    this.#terminal.show(this.#lines());
  }

  #say(): void {
    for (const line of this.#lines()) this.#terminal.print(line);
  }

  #lines(): string[] {
    const now = performance.now();
    return [...this.#under].map(([name, progress]) => {
      const seconds = (now - progress.startedAt) / 1000;
      const line = `  ${this.#wordsOf(name).padEnd(20)} ${secondsText(seconds).padStart(8)}   ${progressText(progress, now)}`;
      return line.trimEnd();
    });
  }

  #paint(format: 'red' | 'yellow' | 'dim', text: string): string {
    return styleText(format, text, { stream: this.#terminal.stream });
  }

  #wordsOf(name: string): string {
    return this.#words[name] ?? name;
  }
}
