import type { Report } from '../../agent/contract/report.ts';

/** What is still held against a repository whose snapshots land one after another, each younger than those before. */
export interface RepositoryCondition {
  /** People were told of something that nothing has resolved yet. */
  readonly troubled: boolean;
  /** The pager was. */
  readonly paged: boolean;
}

export interface ExpectedNotifications {
  readonly people: boolean;
  readonly pager: 'ALARM' | 'OK' | null;
  readonly after: RepositoryCondition;
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
