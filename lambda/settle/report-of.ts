import { contractVersion, reportVersion } from '../../agent/contract/contract-version.ts';
import type { Finding } from '../../agent/contract/finding.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Report, ReportedAttempt, ReportedFinding } from '../../agent/contract/report.ts';
import type { Result } from '../../agent/contract/result.ts';
import { notTestedOf } from '../../agent/report/not-tested.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import { blankProof } from '../run/blank-proof.ts';
import { distinctFindings } from '../run/distinct-findings.ts';
import { endOf, type ObservedAttempt } from './attempt-end.ts';
import type { Conclusion } from './next-step.ts';

type Conclusive = Omit<Report, 'version' | 'runId' | 'notTested' | 'attempts' | 'plan' | 'cost'>;

/**
 * The report of a run: what the attempt says that it ends with, else what is known without. Every attempt is named, and
 * what earlier ones have seen and the last has not is kept. `attempts`: all that were ever ordered, at least one.
 */
export function reportOf(conclusion: Conclusion, attempts: readonly ObservedAttempt[], now: Date): Report {
  const order = attempts[0]?.order;
  if (order === undefined) throw new Error('A run without an order has no report.');
  const results = attempts.flatMap((seen) => {
    const end = endOf(seen, now);
    return end?.kind === 'result' ? [toldBy(end.result, seen)] : [];
  });
  const reported = attempts.flatMap((seen) => reportedAttempt(seen, now));
  const chosen = conclusion.kind === 'result' ? conclusion.attempt : null;
  // Without an answer, the last attempt that has said anything knows most.
  const base = results.findLast(({ attempt }) => chosen === null || attempt === chosen);
  const conclusive = conclusion.kind === 'no-image' ? withoutImage(order) : (base?.conclusive ?? blankProof(order));
  const verdict = conclusion.kind === 'none' ? ({ ...conclusion, verdict: 'unproven' } as const) : conclusive;
  const earlier = results.filter(({ attempt }) => attempt !== base?.attempt);
  const proof = {
    ...conclusive,
    // A first look at what is to be divided asks for less.
    level: { ...conclusive.level, asked: order.level },
    ...withEarlier(conclusive, earlier),
    verdict: verdict.verdict,
    reason: verdict.reason,
    explanation: explained(verdict, reported.length),
  };
  return {
    ...{ version: reportVersion, runId: order.runId, ...proof, notTested: notTestedOf(proof) },
    attempts: reported,
    ...planOf(attempts, base?.attempt ?? null),
    cost: null,
  };
}

/** What the attempt that is reported was planned by, else the last one that had an instance. */
function planOf(attempts: readonly ObservedAttempt[], number: number | null): Pick<Report, 'plan'> {
  const launched = attempts.findLast(({ record }) => record !== null && (number === null || record.number === number));
  const pace = attempts[0]?.order.plan;
  const target = launched?.order.machine.needs.forTarget;
  if (pace === undefined && target === undefined) return {};
  const isMet = launched?.record?.isForTarget ?? false;
  return { plan: { ...(pace && { pace }), ...(target && { target: { ...target, isMet } }) } };
}

interface ConclusiveAttempt {
  readonly attempt: number;
  readonly conclusive: Conclusive;
}

function toldBy(
  { version: _, runId: __, attempt, instance, ...proof }: Result,
  { record }: ObservedAttempt,
): ConclusiveAttempt {
  return { attempt, conclusive: { ...proof, instance: { ...instance, market: record?.market ?? instance.market } } };
}

function explained({ verdict, explanation }: Pick<Report, 'verdict' | 'explanation'>, attempts: number): string | null {
  if (verdict !== 'unproven' || attempts < 2 || explanation === null) return explanation;
  return `After ${attempts} attempts: ${explanation}`;
}

/** The findings of the attempt that is reported, then those that only earlier ones have made. */
function withEarlier(
  conclusive: Conclusive,
  earlier: readonly ConclusiveAttempt[],
): Pick<Report, 'findings' | 'findingsOmitted'> {
  const before = earlier.map(({ attempt, conclusive: { findings } }) =>
    findings.map((finding): ReportedFinding => ({ ...finding, attempt })),
  );
  return distinctFindings([conclusive.findings, ...before], conclusive.findingsOmitted);
}

export function reportedAttempt(seen: ObservedAttempt, now: Date): ReportedAttempt[] {
  const { order, record, result, instance } = seen;
  if (record === null) return [];
  const end = endOf(seen, now);
  const described = typeof instance === 'string' ? null : instance;
  const ownResult = end?.kind === 'result' ? end.result : null;
  return [
    {
      number: record.number,
      instanceId: record.instanceId,
      market: record.market,
      type: ownResult?.instance.type ?? described?.type ?? null,
      zone: ownResult?.instance.zone ?? described?.zone ?? null,
      orderedAt: order.madeAt,
      launchedAt: record.launchedAt,
      ...(record.turn === undefined ? {} : { turn: record.turn, idleSince: record.idleSince }),
      endedAt: end === null ? null : ((result?.at ?? described?.changedAt)?.toISOString() ?? null),
      outcome: outcomeOf(end),
    },
  ];
}

function outcomeOf(end: ReturnType<typeof endOf>): ReportedAttempt['outcome'] {
  if (end === null) return 'running';
  if (end.kind === 'lost') return end.reason;
  const { verdict, reason } = end.result;
  return verdict === 'unproven' ? (reason ?? 'internal') : verdict;
}

/** What is said of a backup that no image can restore: nothing bad of it. */
function withoutImage(order: Order): Conclusive {
  const { object } = storeOf(order.store).identityOf(order.backup);
  const finding = noImageFinding(order);
  return {
    ...blankProof(order),
    verdict: 'incompatible',
    reason: null,
    findings: [{ ...finding, evidence: { object, ...finding.evidence } }],
  };
}

function noImageFinding({ store, writtenBy, machine }: Order): Finding {
  const { restorers, noRestorer, title } = storeOf(store);
  const others = machine.otherContracts;
  const [best] = restorers([...new Set(others.map(({ version }) => version))], writtenBy);
  if (best === undefined) return noRestorer(machine.imageVersions, writtenBy);
  const contract = others.find(({ version }) => version === best)?.contract ?? 0;
  return {
    check: 'image-contract',
    severity: 'error',
    message: `The image of ${title} ${best} was baked by another version of Mayfly: its agent could not read its order.`,
    remedy: `Bake the image of ${title} ${best} anew with this version of Mayfly (docs/deploy.md, "Upgrade").`,
    expected: contractVersion,
    actual: contract,
    evidence: { path: [] },
  };
}
