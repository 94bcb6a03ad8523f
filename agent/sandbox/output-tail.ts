import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { visible } from '../text/foreign-text.ts';

const longestTail = 4_096;

/** Keeps the end of what a command prints, of both streams as they come, however much it is. */
export class OutputTail {
  #both = '';
  #standard = '';

  constructor(standard: Readable | null, errors: Readable | null) {
    listen(standard, (text) => {
      this.#standard = (this.#standard + text).slice(-longestTail);
      this.#both = (this.#both + text).slice(-longestTail);
    });
    listen(errors, (text) => {
      this.#both = (this.#both + text).slice(-longestTail);
    });
  }

  /** Fit for people's eyes, one line for one line. */
  text(): string {
    return linesOf(this.#both).map(visible).join('\n');
  }

  /** The last line of standard output that isn't empty, fit for people's eyes. */
  lastLine(): string {
    return visible(linesOf(this.#standard).at(-1) ?? '');
  }
}

function listen(stream: Readable | null, take: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  stream?.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream?.on('error', () => {});
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
