import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** A column of a table: labels are aligned left, numbers right. */
export interface Column<Row> {
  readonly title: string;
  readonly kind: 'label' | 'number';
  readonly text: (row: Row) => string;
  /** Whether it gives way where the table is too wide. One column of a table at most. */
  readonly shrinks?: boolean;
}

const gap = '  ';
/** In fewer columns of a terminal, names can't be distinguished. */
const narrowest = 12;

/**
 * Head and rows of a table, a line each, of at most `width` columns of a terminal. Where it is too wide, the column
 * that shrinks is cut in its middle, since the ends of names tell most of them apart; where that is not enough, the
 * last columns are left out. Foreign text must be visible already.
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => text(row)))];
  const widths = fittedWidths(columns, cells, width);
  return cells.map((line) =>
    widths
      .map((each, index) => cell(line[index] ?? '', each, columns[index]?.kind ?? 'label'))
      .join(gap)
      .trimEnd(),
  );
}

/** How wide each column is, for as many as fit. */
function fittedWidths<Row>(columns: readonly Column<Row>[], cells: readonly string[][], width: number): number[] {
  const widest = columns.map((_, index) =>
    cells.reduce((sum, line) => Math.max(sum, stringWidth(line[index] ?? '')), 0),
  );
  for (let count = columns.length; ; count -= 1) {
    const excess = Math.max(0, totalWidth(widest.slice(0, count)) - width);
    const widths = widest.slice(0, count).map((each, index) => (columns[index]?.shrinks ? shrunk(each, excess) : each));
    if (totalWidth(widths) <= width || count <= 1) return widths;
  }
}

function shrunk(width: number, excess: number): number {
  return Math.max(Math.min(width, narrowest), width - excess);
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1));
}

function cell(text: string, width: number, kind: 'label' | 'number'): string {
  const shown = stringWidth(text) > width ? cliTruncate(text, width, { position: 'middle' }) : text;
  const space = ' '.repeat(Math.max(0, width - stringWidth(shown)));
  return kind === 'number' ? space + shown : shown + space;
}
