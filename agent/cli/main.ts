import { CommanderError } from 'commander';
import { RunError } from '../proof/run-error.ts';
import { storeOf } from '../stores/registry.ts';
import { UsageError } from '../stores/usage-error.ts';
import { visible } from '../text/foreign-text.ts';
import { amountText } from '../text/quantities.ts';
import type { BaselineInvocation } from './baseline/command.ts';
import type { CheckInvocation } from './check/command.ts';
import { type ExplainInvocation, mayflyCommand, type VerifyInvocation } from './command.ts';
import { exitCodes, signalExitCodes, usageExitCode } from './exit-code.ts';
import type { SuggestInvocation } from './suggest/command.ts';
import { textWidthOf } from './terminal/columns.ts';
import { paintFor } from './terminal/paint.ts';
import type { Progress } from './terminal/progress.ts';

const stop = new AbortController();
for (const [signal, code] of Object.entries(signalExitCodes)) {
  // Not `once`: others (signal-exit, below execa) end the process themselves where no listener stays.
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(code);
    process.exitCode = code;
    stop.abort(new RunError('interrupted', `Stopped by ${signal}.`));
  });
}
// The reader may go away (`| head`); what was started must be ended all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const paint = paintFor(process.stdout);
const width = textWidthOf(process.stdout);

try {
  await mayflyCommand({
    verify: verifyAndTell,
    explain: (invocation) => explainAndTell(invocation, 'explain'),
    suggest: suggestAndTell,
    check: checkAndTell,
    snapshots: (invocation) => explainAndTell(invocation, 'list'),
    baseline: takeBaselineAndTell,
  }).parseAsync();
} catch (error) {
  // A signal has said already how this ends.
  process.exitCode ??= exitCodeOf(error);
}

// What the commands are made of is loaded when it is needed, so that help and complaints come at once.

async function verifyAndTell(invocation: VerifyInvocation): Promise<void> {
  const { verify, writeReport } = await import('./verify/verify.ts');
  const { summaryText } = await import('./verify/summary.ts');
  const report = await watched(invocation.store, (observer) => verify(invocation, { observer, signal: stop.signal }));
  if (report === null) return;
  const files = await writeReport(report, invocation.output);
  process.exitCode = exitCodes[report.verdict];
  process.stdout.write(`${invocation.json ? JSON.stringify(report) : summaryText(report, files, width, paint)}\n`);
}

async function explainAndTell(
  invocation: Omit<ExplainInvocation, 'expectationsFile'>,
  what: 'explain' | 'list',
): Promise<void> {
  const { explain } = await import('./explain/explain.ts');
  const { explanationText } = await import('./explain/text.ts');
  const explanation = await watched(invocation.store, (observer) =>
    explain(invocation, what, { observer, signal: stop.signal }),
  );
  if (explanation === null) return;
  process.exitCode = exitCodes[explanation.proof.verdict];
  const text = () => explanationText(explanation, width, paint, invocation.all);
  process.stdout.write(`${invocation.json ? JSON.stringify(explanation.json) : text()}\n`);
}

async function takeBaselineAndTell(invocation: BaselineInvocation): Promise<void> {
  const { takeBaseline, writtenText } = await import('./baseline/baseline.ts');
  const { nouns, commandLine } = storeOf(invocation.store);
  const written = await watched(
    invocation.store,
    (observer) => takeBaseline(invocation, { observer, signal: stop.signal }),
    commandLine.baseline?.phases,
  );
  if (written === null) return;
  const noun = (count: number) => amountText(count, nouns.item.one, nouns.item.many);
  process.stdout.write(`${writtenText(written, noun)}\n`);
}

async function suggestAndTell(invocation: SuggestInvocation): Promise<void> {
  const { suggest } = await import('./suggest/suggest.ts');
  const { writeOutput } = await import('./suggest/output.ts');
  const { notSuggestedText, suggestedText } = await import('./suggest/text.ts');
  const found = await watched(invocation.store, (observer) => suggest(invocation, { observer, signal: stop.signal }));
  if (found === null) return;
  const { proof, suggestion } = found;
  process.exitCode = exitCodes[proof.verdict];
  // Standard output is the file's, where no other is named.
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  if (suggestion === null) return void tell(notSuggestedText(proof, width, paintFor(process.stderr)));
  const { output, force } = invocation;
  if (output === null) process.stdout.write(suggestion.text);
  else await writeOutput(output, suggestion.text, force);
  tell(suggestedText(suggestion, proof, output, width));
}

async function checkAndTell(invocation: CheckInvocation): Promise<void> {
  const { check } = await import('./check/check.ts');
  const { checkedText } = await import('./check/text.ts');
  const checked = await check(invocation);
  process.exitCode = checked.checks.some(({ outcome }) => outcome === 'failed') ? exitCodes.suspect : 0;
  const { checks } = checked;
  process.stdout.write(`${invocation.json ? JSON.stringify({ checks }) : checkedText(checked, width, paint)}\n`);
}

/** Shows work that goes on; null when it was stopped by a signal. */
async function watched<T>(
  store: string,
  work: (observer: Progress) => Promise<T>,
  words: Readonly<Record<string, string>> = storeOf(store).phases,
): Promise<T | null> {
  const { Progress } = await import('./terminal/progress.ts');
  const { Terminal } = await import('./terminal/terminal.ts');
  const terminal = new Terminal(process.stderr);
  const done = await observed().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
    return null;
  });
  if (!stop.signal.aborted) return done;
  terminal.print('mayfly: stopped; nothing was left behind.');
  return null;

  async function observed() {
    using progress = new Progress(terminal, words);
    return await work(progress);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  if (error instanceof RunError) {
    process.stderr.write(`mayfly: ${visible(error.message)}\n`);
    return exitCodes.unproven;
  }
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`mayfly: ${error.message}\n  → ${error.remedy}\n`);
  return usageExitCode;
}
