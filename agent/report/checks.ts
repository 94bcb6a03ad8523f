import type { CheckRecord } from '../contract/check-record.ts';
import type { Proof } from '../contract/proof.ts';
import type { ReportedFinding } from '../contract/report.ts';
import { storeOf } from '../stores/registry.ts';
import { amountText, bytesText, countText, secondsText } from '../text/quantities.ts';

/** A check on record that wants to be looked at, and what its finding says to do about it. */
export interface OpenCheck {
  readonly record: CheckRecord;
  /** Null where another finding says it, or where there is nothing to do. */
  readonly remedy: string | null;
}

interface SortedChecks {
  /** What has failed, then what warns, then what could not be evaluated. */
  readonly open: readonly OpenCheck[];
  readonly passed: readonly CheckRecord[];
}

type WithChecks = Pick<Proof, 'checks'> & { readonly findings: readonly ReportedFinding[] };

const builtIn: readonly string[] = ['structure', 'bytes', 'restore', 'counts'];

/** Whether every backup is asked for it, whatever its user expects. */
export function isBuiltIn({ kind }: Pick<CheckRecord, 'kind'>): boolean {
  return builtIn.includes(kind);
}

const unasked: readonly string[] = ['trend', 'scandal', 'baseline'];

/** Whether the user's own file asks for it. */
export function isExpectation(check: Pick<CheckRecord, 'kind'>): boolean {
  return !isBuiltIn(check) && !unasked.includes(check.kind);
}

export function sortedChecks({ checks, findings }: WithChecks): SortedChecks {
  const remedies = new Map(findings.map(({ asked, remedy }) => [asked && keyOf(asked), remedy]));
  const open = (['failed', 'warned', 'not-evaluated'] as const).flatMap((outcome) =>
    checks
      .filter((record) => record.outcome === outcome)
      .map((record) => ({ record, remedy: remedies.get(keyOf(record)) ?? null })),
  );
  return { open, passed: checks.filter(({ outcome }) => outcome === 'passed') };
}

/** The findings that say something beside the checks on record, which tell the others themselves. */
export function findingsBeside<Finding extends ReportedFinding>(report: {
  readonly checks: readonly CheckRecord[];
  readonly findings: readonly Finding[];
}): Finding[] {
  const told = new Set(report.checks.filter(({ outcome }) => outcome !== 'passed').map(keyOf));
  return report.findings.filter(({ asked }) => asked === undefined || !told.has(keyOf(asked)));
}

/** What was expected, or what there was, with its unit; null where nothing can be named. */
export function valueText(
  value: CheckRecord['expected'],
  { unit }: Pick<CheckRecord, 'unit'>,
  { store }: Pick<Proof, 'store'>,
): string | null {
  if (typeof value !== 'number') return value === null ? null : String(value);
  const { record, stored = record } = storeOf(store).nouns;
  switch (unit) {
    case undefined:
      return countText(value);
    case 'bytes':
      return bytesText(value);
    case 'seconds':
      return secondsText(value);
    case 'records':
      return amountText(value, stored.one, stored.many);
    default:
      return amountText(value, singularOf(unit), unit);
  }
}

/** Because of whom there is no answer, of a check that could not be evaluated. */
export function blameText({ blame, severity, ...check }: CheckRecord): string | null {
  if (blame === undefined) return null;
  if (blame === 'mayfly') return 'this proof, not the backup';
  if (isBuiltIn(check)) return 'the backup';
  return severity === 'fail' ? 'the data: it counts as failed' : 'the data';
}

/** empty intervals, indices, aliases → empty interval, index, alias */
function singularOf(unit: string): string {
  return unit === 'indices' ? 'index' : unit.replace(/(?<=alias)es$|s$/, '');
}

function keyOf({ kind, name, for: its }: Pick<CheckRecord, 'kind' | 'name' | 'for'>): string {
  return JSON.stringify([kind, name, its]);
}
