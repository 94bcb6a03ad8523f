import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { RunError } from '../proof/run-error.ts';
import { type Invocation, mayflyCommand } from './command.ts';
import { exitCodes, signalExitCodes, usageExitCode } from './exit-code.ts';
import { Progress } from './progress.ts';
import { summaryText } from './summary.ts';
import { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const stop = new AbortController();
for (const [signal, code] of Object.entries(signalExitCodes)) {
  // Not `once`: others (signal-exit, below execa) end the process themselves where no listener stays.
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(code);
    process.exitCode = code;
    stop.abort(new RunError('interrupted', `Stopped by ${signal}.`));
  });
}
// Whoever reads may go away (`| head`); what was started must be ended all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  await mayflyCommand(proveAndTell).parseAsync();
} catch (error) {
  // A signal has said already how this ends.
  process.exitCode ??= exitCodeOf(error);
}

async function proveAndTell(invocation: Invocation): Promise<void> {
  // Loaded when it is needed, so that help and complaints come at once.
  const { verify, writeReport } = await import('./verify.ts');
  const terminal = new Terminal(process.stderr);
  const report = await prove();
  if (stop.signal.aborted) {
    terminal.print('mayfly: stopped; nothing was left behind.');
    return;
  }
  const files = await writeReport(report, invocation.output);
  process.exitCode = exitCodes[report.verdict];
  if (invocation.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const width = Math.max(40, Math.min(process.stdout.columns ?? 80, 80));
  process.stdout.write(
    `${summaryText(report, files, width, (colour, text) => styleText(colour, text, { stream: process.stdout }))}\n`,
  );

  async function prove() {
    using progress = new Progress(terminal);
    return await verify(invocation, { observer: progress, signal: stop.signal });
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`mayfly: ${error.message}\n  → ${error.remedy}\n`);
  return usageExitCode;
}
