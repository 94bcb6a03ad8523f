import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { columnsOf } from './columns.ts';

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

  get columns(): number {
    return columnsOf(this.stream);
  }

  /** Writes lines that stay, above those that change. */
  print(...lines: readonly string[]): void {
    const below = this.#shown;
    this.show([]);
    for (const line of lines) this.stream.write(`${line}\n`);
    this.show(below);
  }

  /**
   * Replaces the lines that change. A line longer than the terminal is cut, so that one line stays one; of more lines
   * than it has rows the last are shown.
   */
  show(lines: readonly string[]): void {
    if (!this.live) return;
    this.#erase();
    const rows = this.stream.rows > 1 ? this.stream.rows - 1 : lines.length;
    // The last column stays free: some terminals begin a new line as soon as it is written.
    const cut = lines.slice(-rows).map((line) => cliTruncate(line, Math.max(1, this.columns - 1)));
    for (const line of cut) this.stream.write(`${line}\n`);
    this.#shown = lines.length === 0 ? [] : cut;
  }

  /** A terminal that has been made narrower since has broken the lines that it shows. */
  #erase(): void {
    if (this.#shown.length === 0) return;
    const rows = this.#shown.map((line) => Math.max(1, Math.ceil(stringWidth(line) / this.columns)));
    const height = rows.reduce((sum, each) => sum + each, 0);
    moveCursor(this.stream, 0, -height);
    cursorTo(this.stream, 0);
    clearScreenDown(this.stream);
  }
}
