import { join } from 'node:path';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import xterm from '@xterm/headless';
import { execa } from 'execa';

const pseudoTerminal = join(import.meta.dirname, 'pseudo_terminal.py');

export interface Size {
  /** 0: the terminal doesn't say; then it is looked at as one of 80. */
  readonly columns: number;
  readonly rows?: number;
}

export interface Screen {
  readonly exitCode: number | undefined;
  /** What stands in each line in the end, those that have scrolled away included; without empty ones at the end. */
  readonly lines: readonly string[];
  /** How many lines the terminal has broken, because they were too long for it. */
  readonly broken: number;
}

/** Runs a command in a real terminal of that size, and reads what a person would see there when it has ended. */
export async function drawn(command: readonly string[], { columns, rows = 24 }: Size): Promise<Screen> {
  const { stdout, exitCode } = await execa('python3', [pseudoTerminal, `${columns}`, `${rows}`, ...command], {
    env: { TERM: 'xterm-256color', NO_COLOR: '1' },
    reject: false,
    stripFinalNewline: false,
  });
  const terminal = new xterm.Terminal({ cols: columns || 80, rows, scrollback: 1000, allowProposedApi: true });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  await new Promise<void>((resolve) => terminal.write(stdout, resolve));
  const buffer = terminal.buffer.active;
  const all = Array.from({ length: buffer.length }, (_, index) => buffer.getLine(index));
  const lines = all.map((line) => line?.translateToString(true) ?? '');
  return {
    exitCode,
    lines: lines.slice(0, lines.findLastIndex((line) => line !== '') + 1),
    broken: all.filter((line) => line?.isWrapped).length,
  };
}
