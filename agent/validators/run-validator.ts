import type { CheckRecord } from '../contract/check-record.ts';
import { RunError } from '../proof/run-error.ts';
import { doorPort, runSandboxed, type SandboxOutcome } from '../sandbox/sandbox.ts';
import { parseDuration } from '../text/parse-quantities.ts';
import { amountText, bytesText } from '../text/quantities.ts';
import { Door, type DoorRules } from './door.ts';
import { type PrintedCheck, printedBytes, printedChecks } from './printed-checks.ts';
import type { Validator } from './schema.ts';

export interface ValidatorContext {
  /** Where the server answers that has restored. */
  readonly url: string;
  readonly rules: DoorRules;
  /** Where validators are: they start there, and can't write there. */
  readonly folder: string;
  /** Beside MAYFLY_URL. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of those that don't say it. */
  readonly severity: 'fail' | 'warn';
  readonly signal: AbortSignal;
}

export interface Validated {
  readonly records: readonly CheckRecord[];
  /** Why there is no answer, where the backup and the validator are not to blame. */
  readonly fault: RunError | null;
}

const memoryBytes = 1_073_741_824;
const processes = 64;
const longestQuote = 300;
const noSandbox =
  'this machine makes no sandbox, and without one no validator runs: it takes root, or user namespaces, and util-linux ' +
  'and iproute2';

/**
 * Runs a validator in a sandbox from which it reaches nothing but a door that lets reading through. What it printed are
 * checks; silence, a line that is none, a crash or a limit is one that was not evaluated, and the validator's own.
 * Throws only when the proof itself is told to end.
 */
export async function runValidator(validator: Validator, context: ValidatorContext): Promise<Validated> {
  const { url, rules, folder, variables, signal } = context;
  const started = performance.now();
  const door = new Door(url, rules);
  try {
    const outcome = await runSandboxed({
      ...{ run: validator.run as [string, ...string[]], folder, readOnly: true, signal, door: door.serve },
      variables: { ...variables, MAYFLY_URL: `http://127.0.0.1:${doorPort}` },
      limits: {
        milliseconds: parseDuration(validator.timeout) ?? 0,
        memoryBytes,
        processes,
        outputBytes: printedBytes,
      },
    });
    const seconds = Math.round(performance.now() - started) / 1000;
    return judged(outcome, door.fault, { validator, severity: validator.severity ?? context.severity, seconds });
  } finally {
    door.close();
  }
}

interface About {
  readonly validator: Validator;
  readonly severity: 'fail' | 'warn';
  readonly seconds: number;
}

function judged(outcome: SandboxOutcome, doorFault: string | null, about: About): Validated {
  if (outcome.kind === 'no-sandbox') return ofFault(`${noSandbox}${quoted(outcome.output)}`, about);
  const { checks, mistake } = printedChecks('whole' in outcome ? (outcome.whole ?? '') : '');
  const records = checks.map((check) => recordOf(check, about));
  const wrong = endedBadly(outcome, about.validator) ?? mistake ?? (checks.length === 0 ? 'It printed no check' : null);
  const isSound = wrong === null && records.every(({ outcome: each }) => each === 'passed');
  // What it found wrong may be that the server was gone.
  if (doorFault !== null && !isSound) return ofFault(`what has restored did not answer (${doorFault})`, about);
  if (wrong === null) return { records, fault: null };
  const why = `${wrong}${outcome.kind === 'exited' && outcome.code === 0 ? '' : quoted(outcome.output)}`;
  return { records: [...records, unfinished(why, about, 'data')], fault: null };
}

/** Null where it ended by itself, with 0. */
function endedBadly(
  outcome: Exclude<SandboxOutcome, { kind: 'no-sandbox' }>,
  { run, timeout }: Validator,
): string | null {
  switch (outcome.kind) {
    case 'not-started':
      return `${run[0]} could not be started`;
    case 'killed':
      if (outcome.limit === 'time') return `It was ended after its timeout, ${timeout}`;
      if (outcome.limit === 'memory') return `It was ended: it took more than ${bytesText(memoryBytes)} of memory`;
      return `It was ended: it printed more than ${bytesText(printedBytes)}`;
    case 'exited':
      return outcome.code === 0 ? null : `It ended with exit code ${outcome.code}`;
  }
}

function quoted(output: string): string {
  return output === '' ? '' : `; it printed: ${output.slice(-longestQuote)}`;
}

function ofFault(why: string, about: About): Validated {
  const name = nameOf(about.validator);
  const fault = new RunError('not-evaluated', `The validator ${name} was not heard: ${why}.`);
  return { records: [unfinished(why, about, 'mayfly')], fault };
}

function recordOf({ name, outcome, ...said }: PrintedCheck, { validator, severity, seconds }: About): CheckRecord {
  const own = validator.name === undefined ? name : `${validator.name}: ${name}`;
  const { unit, why, expected, actual } = said;
  const common = { kind: 'validator', name: own, for: [], severity, seconds };
  const found = { expected, actual, ...(unit !== undefined && { unit }), ...(why !== undefined && { why }) };
  if (outcome === 'not-evaluated') {
    return { ...common, ...found, outcome, blame: 'data', why: why ?? 'The validator does not say why.' };
  }
  if (outcome === 'passed') return { ...common, ...found, outcome };
  const what = `Expected: ${String(expected)}; found: ${String(actual)}.`;
  return { ...common, ...found, why: why ?? what, outcome: severity === 'fail' ? 'failed' : 'warned' };
}

function unfinished(why: string, { validator, severity, seconds }: About, blame: 'data' | 'mayfly'): CheckRecord {
  return {
    ...{ kind: 'validator', name: nameOf(validator), for: [], severity, seconds },
    ...{ expected: null, actual: null, outcome: 'not-evaluated', blame, why: `${why.replace(/\.$/, '')}.` },
  };
}

function nameOf({ name, run }: Validator): string {
  return name ?? run.join(' ').slice(0, 100);
}

/** For people: the names of so many validators. */
export function validatorsText(validators: readonly Validator[]): string {
  return `${amountText(validators.length, 'validator')} (${validators.map(nameOf).join(', ').slice(0, 200)})`;
}
