import type { Contents } from '../../archives/contents.ts';
import { matcherOf } from '../../blobs/key-pattern.ts';
import type { CheckRecord } from '../../contract/check-record.ts';
import type { Finding } from '../../contract/finding.ts';
import { RunError } from '../../proof/run-error.ts';
import type { ProofContext } from '../../proof/store.ts';
import type { ConfinedFolder } from '../../sandbox/confined-folder.ts';
import { parseDuration } from '../../text/parse-quantities.ts';
import { amountText, bytesText, countText, secondsText } from '../../text/quantities.ts';
import { type CommandsOptions, runCommand } from './commands.ts';
import { finding } from './findings.ts';
import type { PlanCheck } from './plan.ts';

const kinds = ['files', 'file', 'run', 'newest'] as const;

export interface Examination {
  readonly folder: ConfinedFolder;
  readonly contents: Contents;
  readonly takenAt: Date | null;
  readonly commands: CommandsOptions;
}

/** Holds what was unpacked against each check; a command that had to be killed ends it, once all others have run. */
export async function examine(
  checks: readonly PlanCheck[],
  its: Examination,
  { report, record }: Pick<ProofContext, 'report' | 'record'>,
): Promise<void> {
  let killed: RunError | null = null;
  for (const check of checks) {
    const started = performance.now();
    const told = (outcome: Outcome) => record(recordOf(check, outcome, started));
    try {
      const failure = await failureOf(check, its);
      const found =
        typeof failure === 'string'
          ? finding(its.commands.object, 'expectation', `${nameOf(check)}: ${failure}.`)
          : failure;
      told(found === null ? { outcome: 'passed' } : { outcome: 'failed', why: found.message });
      if (found !== null) report({ ...found, asked: askedOf(check) });
    } catch (error) {
      if (!(error instanceof RunError) || its.commands.signal.aborted) throw error;
      told({ outcome: 'not-evaluated', why: error.message, blame: 'mayfly' });
      killed ??= error;
    }
  }
  if (killed) throw killed;
}

type Outcome = Pick<CheckRecord, 'outcome' | 'why' | 'blame'>;

function recordOf(check: PlanCheck, outcome: Outcome, started: number): CheckRecord {
  const seconds = Math.round(performance.now() - started) / 1000;
  return { ...askedOf(check), severity: 'fail', expected: null, actual: null, ...outcome, seconds };
}

function askedOf(check: PlanCheck): Pick<CheckRecord, 'kind' | 'name' | 'for'> {
  return { kind: kinds.find((each) => check[each] !== undefined) ?? 'run', name: nameOf(check), for: [] };
}

/** What a check finds wrong, in words or as a finding; null when it passes. */
async function failureOf(check: PlanCheck, its: Examination): Promise<string | Finding | null> {
  if (check.files !== undefined) return await filesFailure(check.files, check, its);
  if (check.file !== undefined) return await fileFailure(check.file, check, its);
  if (check.newest !== undefined) return ageFailure(check.newest, its);
  const what = { name: nameOf(check), check: 'expectation', limit: 'timeout' } as const;
  const outcome = await runCommand(its.commands, check.run ?? [], check.timeout ?? '10m', what);
  return 'check' in outcome ? outcome : lineFailure(outcome.lastLine, check);
}

async function filesFailure(pattern: string, { min, max }: PlanCheck, its: Examination): Promise<string | null> {
  const matches = matcherOf(pattern);
  let count = 0;
  for await (const { path } of its.folder.files(its.commands.signal)) if (matches(path)) count += 1;
  return outside(count, min ?? (max === undefined ? 1 : 0), max, (number) => amountText(number, 'file'));
}

async function fileFailure(path: string, { minBytes, maxBytes }: PlanCheck, its: Examination): Promise<string | null> {
  const found = await its.folder.find(path);
  if (!found?.isFile) return 'there is no such file';
  return outside(found.bytes, minBytes ?? 0, maxBytes, bytesText);
}

function ageFailure(limit: string, { contents, takenAt }: Examination): string | null {
  if (takenAt === null) return 'its key does not tell when it was taken, by the pattern of takenAt';
  if (contents.newest === null) return 'none of its files tells when it was changed';
  const seconds = (takenAt.getTime() - contents.newest) / 1_000;
  if (seconds <= (parseDuration(limit) ?? 0) / 1_000) return null;
  return `the newest file is ${secondsText(seconds)} older than the backup, more than ${limit}`;
}

function lineFailure(line: string, { expect }: PlanCheck): string | null {
  if (expect === undefined) return null;
  const { min, max, equals } = expect;
  if (equals !== undefined && line !== String(equals) && !(line !== '' && Number(line) === equals)) {
    return `"${line}" instead of "${equals}"`;
  }
  if (min === undefined && max === undefined) return null;
  const number = Number(line);
  if (line === '' || Number.isNaN(number)) return `the last line is no number: "${line}"`;
  return outside(number, min ?? Number.NEGATIVE_INFINITY, max, countText);
}

function outside(count: number, min: number, max: number | undefined, text: (count: number) => string): string | null {
  if (count < min) return `${text(count)}, and ${text(min)} at least were expected`;
  if (max !== undefined && count > max) return `${text(count)}, and ${text(max)} at most were expected`;
  return null;
}

function nameOf({ name, files, file, newest, run = [] }: PlanCheck): string {
  return name ?? files ?? file ?? (newest === undefined ? run.join(' ').slice(0, 100) : 'newest');
}
