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
  /** Lines that the terminal has broken, because they were too long for it; each as it was written. */
  readonly brokenLines: readonly string[];
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
  const rowsDrawn = Array.from({ length: terminal.buffer.active.length }, (_, index) => {
    const line = terminal.buffer.active.getLine(index);
    return { text: line?.translateToString(true) ?? '', goesOn: line?.isWrapped ?? false };
  });
  const lines = rowsDrawn.map(({ text }) => text);
  return {
    exitCode,
    lines: lines.slice(0, lines.findLastIndex((line) => line !== '') + 1),
    brokenLines: whole(rowsDrawn),
  };
}

/** The lines that take more than one row, put together again. */
function whole(rows: readonly { text: string; goesOn: boolean }[]): string[] {
  const lines: { text: string; rows: number }[] = [];
  for (const { text, goesOn } of rows) {
    const last = goesOn ? lines.pop() : undefined;
    lines.push({ text: `${last?.text ?? ''}${text}`, rows: (last?.rows ?? 0) + 1 });
  }
  return lines.filter((line) => line.rows > 1).map(({ text }) => text);
}
