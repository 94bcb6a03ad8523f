import { reportVersion } from '../../agent/contract/contract-version.ts';
import { expectationFinding } from '../../agent/contract/expectation-finding.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Cut, CutPart, ReportedPart } from '../../agent/contract/parts.ts';
import type { ProvenItem, Unlisted } from '../../agent/contract/proof.ts';
import type { Report, ReportedAttempt, ReportedFinding } from '../../agent/contract/report.ts';
import { levels, type Verdict } from '../../agent/contract/verdict.ts';
import { elapsed } from '../../agent/report/elapsed.ts';
import { notTestedOf } from '../../agent/report/not-tested.ts';
import { distinctFindings } from '../run/distinct-findings.ts';
import { blankReport } from './blank-report.ts';
import { mergeChecks, wordsOf } from './merge-checks.ts';

/** A part, and what its run has ended with. */
interface EndedPart {
  readonly part: CutPart;
  readonly report: Report;
}

/**
 * The one report of a backup that was proven in parts: the worst of their verdicts, and all that they have found, item
 * by item; what is asked of items in several parts is evaluated on their sums. A pure function. `reports`: of each part
 * of the cut, null of one that came to no end. `looks`: attempts that looked for its sizes before it was divided.
 */
export function mergeParts(
  order: Order,
  { parts: cut }: Cut,
  reports: readonly (Report | null)[],
  looks: readonly ReportedAttempt[] = [],
): Report {
  const parts = cut.map((part, index) => endedPart(order, part, reports[index] ?? null));
  const checks = mergeChecks(
    parts.map(({ part, report }) => ({ number: part.number, checks: report.checks, isComplete: isComplete(report) })),
  );
  const ofSums = sumFindings(parts, checks);
  const worst = worstOf(parts, ofSums);
  const best = parts.find(({ report }) => report.snapshot.startedAt !== null) ?? parts[0];
  if (best === undefined) throw new Error('A cut has parts.');
  const { report: known } = best;
  const items = itemsOf(parts);
  const merged = {
    store: order.store,
    ...unlessTwice(verdictOf(worst, cut.length), parts, items),
    level: { asked: order.level, reached: leastReached(parts) },
    repository: known.repository,
    snapshot: known.snapshot,
    checks,
    ...findingsOf(parts, ofSums),
    items,
    leftOut: distinctBy(
      parts.flatMap(({ report }) => report.leftOut),
      ({ name }) => name,
    ),
    ...unlistedOf(parts),
    phases: parts
      .flatMap(({ part, report }) => report.phases.map((phase) => ({ ...phase, part: part.number })))
      .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt)),
    ...loadOf(parts),
    restoredBy: parts.find(({ report }) => report.restoredBy !== null)?.report.restoredBy ?? null,
  };
  return {
    ...{ version: reportVersion, runId: order.runId, ...merged, notTested: notTestedOf(merged) },
    attempts: [
      ...looks,
      ...parts.flatMap(({ part, report }) => report.attempts.map((attempt) => ({ ...attempt, part: part.number }))),
    ],
    parts: parts.map(reportedPart),
    instance: null,
    ...planOf(order, parts),
    cost: costOf(parts),
  };
}

/** A report that can't be of its part counts for nothing. */
function endedPart(order: Order, part: CutPart, report: Report | null): EndedPart {
  if (report === null) {
    const explanation = 'It has no report, long after the time of the whole is over.';
    return { part, report: blankReport(order, part, { reason: 'deadline', explanation }) };
  }
  const proven = report.items.length + (report.unlisted?.items ?? 0);
  if (!isComplete(report) || proven >= part.items) return { part, report };
  const explanation = `Its report says ${report.verdict} and has ${proven} items where it was to prove ${part.items}.`;
  return { part, report: blankReport(order, part, { reason: 'internal', explanation }) };
}

/** Whether a part has answered all that it was asked. */
function isComplete({ verdict }: Report): boolean {
  return verdict === 'verified' || verdict === 'intact' || verdict === 'suspect';
}

/** As of one proof: what was seen of the backup outweighs that something else broke. */
const worstFirst: readonly Verdict[] = ['corrupt', 'suspect', 'incompatible', 'unproven', 'verified', 'intact'];

function worstOf(parts: readonly EndedPart[], ofSums: readonly ReportedFinding[]): EndedPart | null {
  const [worst = null] = parts.toSorted(
    (one, other) => worstFirst.indexOf(one.report.verdict) - worstFirst.indexOf(other.report.verdict),
  );
  const isSuspect = ofSums.some(({ severity }) => severity === 'error');
  const isWorse = worst !== null && worstFirst.indexOf(worst.report.verdict) <= worstFirst.indexOf('suspect');
  return isSuspect && !isWorse ? null : worst;
}

/** `worst`: null where nothing but a sum decides. */
function verdictOf(worst: EndedPart | null, count: number): Pick<Report, 'verdict' | 'reason' | 'explanation'> {
  if (worst === null) return { verdict: 'suspect', reason: null, explanation: null };
  const { part, report } = worst;
  const { verdict, reason, explanation } = report;
  const told = explanation === null ? null : `Part ${part.number} of ${count}: ${explanation}`;
  return { verdict, reason, explanation: told };
}

/** Parts that have proven the same item leave another unproven, whatever each of them says. */
function unlessTwice(
  answer: Pick<Report, 'verdict' | 'reason' | 'explanation'>,
  parts: readonly EndedPart[],
  items: readonly ProvenItem[],
): typeof answer {
  const listed = parts.reduce((sum, { report }) => sum + report.items.length, 0);
  if (items.length === listed || (answer.verdict !== 'verified' && answer.verdict !== 'intact')) return answer;
  const explanation = `${listed - items.length} of the items were proven by more than one part, so that others may lack.`;
  return { verdict: 'unproven', reason: 'internal', explanation };
}

function leastReached(parts: readonly EndedPart[]): Report['level']['reached'] {
  const reached = parts.map(({ report }) =>
    report.level.reached === null ? -1 : levels.indexOf(report.level.reached),
  );
  return levels[Math.min(...reached)] ?? null;
}

/** What is to be said of checks that no part alone could evaluate. */
function sumFindings(parts: readonly EndedPart[], checks: Report['checks']): ReportedFinding[] {
  const shares = new Set(
    parts.flatMap(({ report }) => report.checks.filter(({ share }) => share !== undefined).map(wordsOf)),
  );
  return checks.flatMap((record) => (shares.has(wordsOf(record)) ? (expectationFinding(record, []) ?? []) : []));
}

const ranks = { error: 0, warning: 1, note: 2 } as const;

/** What several parts have found, as of objects that all of them read, is none's alone. */
function findingsOf(parts: readonly EndedPart[], ofSums: readonly ReportedFinding[]) {
  const omitted = parts.reduce((sum, { report }) => sum + report.findingsOmitted, 0);
  const told = parts.flatMap(({ part, report }) =>
    report.findings.map((finding): ReportedFinding => {
      return finding.evidence.path.length === 0 ? finding : { ...finding, part: part.number };
    }),
  );
  const ranked = [...ofSums, ...told].toSorted((one, other) => ranks[one.severity] - ranks[other.severity]);
  return distinctFindings([ranked], omitted);
}

function itemsOf(parts: readonly EndedPart[]): ProvenItem[] {
  const all = parts.flatMap(({ report }) => report.items);
  return distinctBy(all, ({ path }) => JSON.stringify(path)).toSorted((one, other) =>
    one.path.join('/') < other.path.join('/') ? -1 : 1,
  );
}

function unlistedOf(parts: readonly EndedPart[]): Pick<Report, 'unlisted'> {
  const all = parts.flatMap(({ report }) => report.unlisted ?? []);
  if (all.length === 0) return {};
  const sum = (one: number | null, other: number | null) => (one === null || other === null ? null : one + other);
  return {
    unlisted: all.reduce((one: Unlisted, other) => ({
      items: one.items + other.items,
      parts: one.parts + other.parts,
      bytes: one.bytes + other.bytes,
      recordsExpected: sum(one.recordsExpected, other.recordsExpected),
      recordsRestored: sum(one.recordsRestored, other.recordsRestored),
      leftOut: one.leftOut + other.leftOut,
      checks: (one.checks ?? 0) + (other.checks ?? 0),
    })),
  };
}

/** Of the part that took longest: the whole waits for it. */
function loadOf(parts: readonly EndedPart[]): Pick<Report, 'load'> {
  const secondsOf = ({ report }: EndedPart) => elapsed(report.phases)?.seconds ?? 0;
  const { load } = parts.reduce((longest, part) => (secondsOf(part) > secondsOf(longest) ? part : longest)).report;
  return load === undefined ? {} : { load };
}

function planOf({ plan: pace }: Order, parts: readonly EndedPart[]): Pick<Report, 'plan'> {
  const targets = parts.flatMap(({ report }) => report.plan?.target ?? []);
  const [target] = targets;
  if (pace === undefined && target === undefined) return {};
  const isMet = targets.every((each) => each.isMet);
  return { plan: { ...(pace && { pace }), ...(target && { target: { ...target, isMet } }) } };
}

/** Null where that of one part is not known. */
function costOf(parts: readonly EndedPart[]): Report['cost'] {
  const costs = parts.flatMap(({ report }) => report.cost ?? []);
  if (costs.length < parts.length) return null;
  const amount = Math.round(costs.reduce((sum, each) => sum + each.amount, 0) * 1e6) / 1e6;
  return { amount, currency: 'USD', basis: `the sum of ${parts.length} parts, of which each report says how` };
}

function reportedPart({ part, report }: EndedPart): ReportedPart {
  const { number, runId, items, bytes } = part;
  return { number, runId, verdict: report.verdict, items, bytes, attempts: report.attempts.length };
}

function distinctBy<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const one of all) if (!byKey.has(keyOf(one))) byKey.set(keyOf(one), one);
  return [...byKey.values()];
}
