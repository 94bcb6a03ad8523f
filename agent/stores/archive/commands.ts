import type { Finding } from '../../contract/finding.ts';
import { RunError } from '../../proof/run-error.ts';
import { runSandboxed } from '../../sandbox/sandbox.ts';
import { parseDuration } from '../../text/parse-quantities.ts';
import { bytesText } from '../../text/quantities.ts';
import { finding } from './findings.ts';
import type { Plan } from './plan.ts';

export interface CommandsOptions {
  readonly folder: string;
  readonly limits: Plan['limits'];
  readonly variables: Readonly<Record<string, string>>;
  readonly object: string;
  readonly signal: AbortSignal;
}

const longestQuote = 600;
const processes = 256;
const noSandbox =
  'Run the proof as root on Linux with util-linux, or where the kernel allows user namespaces; commands run nowhere else.';

/**
 * Runs a command of the plan: the last line that it prints, or what is wrong with it. Throws a RunError where we had to
 * kill it: that says nothing of the backup.
 */
export async function runCommand(
  { folder, limits, variables, object, signal }: CommandsOptions,
  words: readonly string[],
  timeout: string,
  what: { readonly name: string; readonly check: 'restore-command' | 'expectation'; readonly limit: string },
): Promise<{ readonly lastLine: string } | Finding> {
  const memoryBytes = limits.memory;
  const outcome = await runSandboxed({
    ...{ run: words as [string, ...string[]], folder, variables, signal },
    limits: { milliseconds: parseDuration(timeout) ?? 0, memoryBytes, processes },
  });
  const printed = outcome.output === '' ? '' : ` It printed: ${outcome.output.slice(-longestQuote)}`;
  if (outcome.kind === 'not-started') {
    return finding(object, 'command-start', `${what.name} could not be started.${printed}`);
  }
  if (outcome.kind === 'no-sandbox') {
    const message = `This machine makes no sandbox, and without one ${what.name} does not run.${printed}`;
    return finding(object, 'command-start', message, { remedy: noSandbox });
  }
  if (outcome.kind === 'killed') {
    const limit = outcome.limit === 'time' ? `${what.limit}: ${timeout}` : `limits.memory: ${bytesText(memoryBytes)}`;
    throw new RunError('restore-incomplete', `${what.name} was ended at its limit (${limit}).${printed}`);
  }
  if (outcome.code === 0) return { lastLine: outcome.lastLine };
  return finding(object, what.check, `${what.name} ended with exit code ${outcome.code}.${printed}`);
}
