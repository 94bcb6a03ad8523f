import type { Report } from '../../agent/contract/report.ts';

/** What is still held against a repository whose snapshots land one after another, each younger than those before. */
export interface RepositoryCondition {
  /** People were told of something that nothing has resolved yet. */
  readonly troubled: boolean;
  /** The pager was. */
  readonly paged: boolean;
  /** Or neither: snapshots of the latest round were told of in an order that nobody knows. */
  readonly isUncertain?: boolean;
}

export interface ExpectedNotifications {
  readonly people: boolean;
  readonly pager: 'ALARM' | 'OK' | null;
  readonly after: RepositoryCondition;
  /** Whether all this may as well be left unsaid. */
  readonly isOpen?: boolean;
}

/** Who is to hear of a report. Deliberately not taken from what it checks: README's and the design's table, again. */
export function expectedNotifications(
  before: RepositoryCondition,
  { verdict, reason, findings }: TellingReport,
): ExpectedNotifications {
  if (verdict === 'verified') {
    const people = before.troubled || findings.some(({ check }) => check === 'writer-conflict');
    return { people, pager: before.paged ? 'OK' : null, after: { troubled: false, paged: false } };
  }
  const isPaged = verdict !== 'incompatible' && reason !== 'deleted';
  return {
    people: true,
    pager: isPaged ? 'ALARM' : null,
    after: { troubled: true, paged: before.paged || isPaged },
  };
}

type TellingReport = Pick<Report, 'verdict' | 'reason'> & { readonly findings: readonly { readonly check: string }[] };

/**
 * The same for snapshots of one repository that land one right after another, and are told of in whatever order. What
 * went wrong is told of in any case; that all is well again, by one of them, if it was not known before.
 */
export function expectedOfRound(
  before: RepositoryCondition,
  reports: readonly TellingReport[],
): { readonly each: readonly ExpectedNotifications[]; readonly after: RepositoryCondition } {
  const areAllWell = reports.every(({ verdict }) => verdict === 'verified');
  const isKnown = before.isUncertain !== true && (reports.length === 1 || (areAllWell && !before.troubled));
  const each = reports.map((report) => expectedNotifications(before, report));
  const last = each.at(-1);
  if (last === undefined) throw new Error('A round has a snapshot at least.');
  if (isKnown) return { each, after: last.after };
  const after = areAllWell || (reports.length === 1 && reports[0]?.verdict !== 'verified') ? last.after : uncertain;
  const open = { people: true, pager: 'OK', after, isOpen: true } as const;
  return { each: each.map((one, index) => (reports[index]?.verdict === 'verified' ? open : one)), after };
}

const uncertain: RepositoryCondition = { troubled: true, paged: true, isUncertain: true };
