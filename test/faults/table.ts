import type { RunOutcome } from './carry-out.ts';
import type { FaultKind } from './fault.ts';

/** What the campaign comes to, as one line of JSON. */
export function summaryOf(outcomes: readonly RunOutcome[], { seed, troubles }: { seed: number; troubles: number }) {
  const longest = (values: readonly (number | null)[]) =>
    Math.round(10 * Math.max(0, ...values.map((value) => value ?? 0))) / 10;
  return {
    runs: outcomes.length,
    snapshots: outcomes.flatMap(({ report, otherReports }) => [report, ...otherReports]).length,
    faultKinds: new Set(outcomes.flatMap(({ struck }) => struck)).size,
    violations: outcomes.flatMap(({ violations }) => violations).length + troubles,
    seed,
    longestNextAttemptSeconds: longest(outcomes.map(({ nextAttemptSeconds }) => nextAttemptSeconds)),
    longestBeyondDeadlineSeconds: longest(outcomes.map(({ beyondDeadlineSeconds }) => beyondDeadlineSeconds)),
  };
}

/** Fault by fault, in Markdown: the runs in which it has struck, alone and beside another, and what they came to. */
export function tableOf(outcomes: readonly RunOutcome[], kinds: readonly FaultKind[]): string {
  const rows = kinds.map(({ name }) => {
    const met = outcomes.filter(({ struck }) => struck.includes(name));
    const alone = met.filter(({ struck }) => struck.length === 1).length;
    const of = (verdict: string, isSound: boolean) =>
      met.filter(({ run, report }) => report?.verdict === verdict && (run.condition.reach === 'examine') === isSound)
        .length;
    const reasons = met.flatMap(({ report }) => (report?.verdict === 'unproven' ? [report.reason ?? ''] : []));
    // Parts have an attempt each, at least.
    const later = met.filter(({ report }) => report?.attempts.some(({ number }) => number > 1)).length;
    return [
      name,
      met.length,
      alone,
      of('verified', true),
      of('corrupt', false),
      of('corrupt', true) + of('verified', false),
      met.filter(({ report }) => report?.verdict === 'incompatible').length,
      counted(reasons),
      later,
    ];
  });
  const head = [
    'fault',
    'runs',
    'alone',
    'sound: `verified`',
    'damaged: `corrupt`',
    'the other way round',
    '`incompatible`',
    '`unproven`',
    'took more attempts',
  ];
  return [head, head.map((_, index) => (index === 0 || index === 7 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.map((cell) => (cell === 0 ? '' : cell)).join(' | ')} |`)
    .join('\n');
}

function counted(words: readonly string[]): string {
  return [...new Set(words)].map((word) => `${words.filter((other) => other === word).length} ${word}`).join(', ');
}
