import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** Where a person looks while something is at work: lines that stay, and below them lines that change. */
export class Terminal {
  readonly stream: NodeJS.WriteStream;
  /** Whether lines can change; in a pipe or a log they can't. */
  readonly live: boolean;
  #shown: readonly string[] = [];

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
    this.live = stream.isTTY === true && process.env.TERM !== 'dumb';
  }

  /** Writes a line that stays, above those that change. */
  print(line: string): void {
    const below = this.#shown;
    this.show([]);
    this.stream.write(`${line}\n`);
    this.show(below);
  }

  /** Replaces the lines that change. A line longer than the terminal is cut, so that one line stays one. */
  show(lines: readonly string[]): void {
    if (!this.live) return;
    if (this.#shown.length > 0) {
      moveCursor(this.stream, 0, -this.#shown.length);
      cursorTo(this.stream, 0);
      clearScreenDown(this.stream);
    }
    for (const line of lines)
      this.stream.write(`${stripVTControlCharacters(line).slice(0, this.stream.columns - 1)}\n`);
    this.#shown = lines;
  }
}
