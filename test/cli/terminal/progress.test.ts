import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Progress } from '../../../agent/cli/terminal/progress.ts';
import { Terminal } from '../../../agent/cli/terminal/terminal.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';

/** A stream as a terminal or a pipe gives it, and what was written to it. */
function screen(properties: { isTTY?: boolean; columns?: number }) {
  const stream = Object.assign(new PassThrough(), properties) as unknown as NodeJS.WriteStream;
  return { terminal: new Terminal(stream), written: () => (stream.read()?.toString() ?? '') as string };
}

function prove(terminal: Terminal): void {
  using progress = new Progress(terminal, elasticsearch.phases);
  progress.phaseStarted('bytes');
  progress.progressed('bytes', 3_145_728, 6_291_456, 'bytes');
  progress.phaseStarted('elasticsearch');
  progress.found({
    check: 'object-present',
    severity: 'error',
    message: 'gone\u001b[2J',
    remedy: 'r',
    evidence: { path: [] },
  });
  progress.noted('fetching', { version: '8.17.0', stack: 'at x' });
  progress.phaseEnded('elasticsearch', 7.4);
  progress.phaseEnded('bytes', 2);
}

test('a pipe gets plain lines that never move the cursor', () => {
  const { terminal, written } = screen({});
  prove(terminal);
  const text = written();
  expect(text).not.toContain('\u001b');
  expect(text.split('\n')).toEqual([
    '  Read every byte …',
    '  Start Elasticsearch …',
    '  error: gone\\u001b[2J',
    '  fetching · version 8.17.0',
    '• Start Elasticsearch     7.4 s',
    '• Read every byte           2 s   3 MiB · 1.5 MiB/s',
    '',
  ]);
});

test('a terminal keeps the phases under way below what stays, and nothing of them at the end', () => {
  const { terminal, written } = screen({ isTTY: true, columns: 40 });
  prove(terminal);
  const rows: string[] = [''];
  // What the few movements that are used would leave on a screen.
  for (const [position, part] of written().split('\u001b[').entries()) {
    const [movement = '', amount, kind] = position === 0 ? [] : (/^(\d*)([A-Za-z])/.exec(part) ?? []);
    if (kind === 'A') rows.splice(-1 - Number(amount), Number(amount));
    const [first = '', ...others] = part.slice(movement.length).split('\n');
    rows.push((rows.pop() ?? '') + first, ...others);
  }
  expect(rows.filter((row) => /Read every byte|Start Elasticsearch/.test(row))).toHaveLength(2);
  for (const row of rows.filter((row) => row.startsWith('  Read'))) expect(row.length).toBeLessThan(40);
});

test('a terminal that was made narrower loses the rows into which it broke what it shows', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const terminal = new Terminal(stream as unknown as NodeJS.WriteStream);
  terminal.show(['x'.repeat(60), 'y']);
  stream.columns = 40;
  stream.read();
  terminal.show([]);
  expect(stream.read().toString()).toBe('\u001b[3A\u001b[1G\u001b[0J');
});

test('a log is shown below its note; a stack only when the fault is ours', () => {
  const { terminal, written } = screen({});
  using progress = new Progress(terminal, elasticsearch.phases);
  progress.noted('Elasticsearch did not start', { log: 'one\n\u001b[2Jtwo' });
  progress.noted('the proof broke', { reason: 'deadline', error: 'x', stack: 'at a' });
  progress.noted('the proof broke', { reason: 'internal', error: 'x', stack: 'at b' });
  expect(written().split('\n')).toEqual([
    '  Elasticsearch did not start',
    '    one',
    '    \\u001b[2Jtwo',
    '  the proof broke · reason deadline',
    '  the proof broke · reason internal',
    '    at b',
    '',
  ]);
});
