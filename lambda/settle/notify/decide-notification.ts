import type { Report } from '../../../agent/contract/report.ts';
import { storeOf } from '../../../agent/stores/registry.ts';
import { referenceRepository } from '../../configuration/configuration.ts';
import type { OutboxEntry, RepositoryState, TellingClaim, Trouble } from '../../ledger/repository-state.ts';
import { latest } from '../../run/latest-moment.ts';

export interface NotificationInput {
  readonly runId: string;
  readonly report: Pick<Report, 'store' | 'verdict' | 'reason' | 'snapshot' | 'repository' | 'findings'>;
  /** When the snapshot was taken, see `snapshotMoment`. ISO 8601. */
  readonly snapshotAt: string;
  /** When it landed. ISO 8601. */
  readonly eventAt: string;
  readonly now: Date;
  readonly claim: TellingClaim;
}

/**
 * What a report changes for its repository, and who is notified: the state after it, with an entry in its outbox.
 *
 * People hear of everything but `verified` and `intact`, of the first `verified` after such, and of what the store
 * calls notable whatever the verdict. The pager: ALARM on `corrupt`, `suspect` and `unproven` (but for a backup that
 * was deleted meanwhile, and for an image that only wants to prove itself), OK when that is resolved. Only a `verified`
 * of a *younger* backup resolves anything: reports may come in any order.
 */
export function decide(
  state: RepositoryState,
  { runId, report, snapshotAt, eventAt, now, claim }: NotificationInput,
): RepositoryState {
  const { verdict, snapshot } = report;
  const { notableChecks } = storeOf(report.store);
  const at = now.toISOString();
  const trouble: Trouble = { runId, verdict, snapshotAt };
  const resolves = (held: Trouble | null) => verdict === 'verified' && held !== null && isYounger(trouble, held);
  const bad = verdict !== 'verified' && verdict !== 'intact';
  const isReference = state.repository === referenceRepository;
  const alarming = bad && verdict !== 'incompatible' && report.reason !== 'deleted' && !isReference;
  const recovers = resolves(state.troubled);
  const people = bad || recovers || report.findings.some(({ check }) => notableChecks.includes(check));
  const pager = alarming ? 'ALARM' : resolves(state.open) ? 'OK' : null;

  const verified = { runId, snapshotName: snapshot.name, snapshotUuid: snapshot.uuid, snapshotAt, at };
  const isLastVerified =
    verdict === 'verified' && (state.lastVerified === null || isYounger(trouble, state.lastVerified));
  const entry: OutboxEntry = {
    runId,
    at,
    people,
    pager,
    pagerWas: state.open === null ? 'OK' : 'ALARM',
    recoversFrom: recovers ? state.troubled : null,
    lastVerified: state.lastVerified,
    unsent: [...(people ? (['people'] as const) : []), ...(pager === null ? [] : (['pager'] as const))],
    claim,
  };
  return {
    ...state,
    lastVerdict: { runId, verdict, at },
    lastVerified: isLastVerified ? { ...verified, snapshotEndedAt: snapshot.endedAt } : state.lastVerified,
    troubled: bad ? youngest(state.troubled, trouble) : recovers ? null : state.troubled,
    open: alarming ? youngest(state.open, trouble) : pager === 'OK' ? null : state.open,
    lastFingerprint: lastFingerprint(state.lastFingerprint, runId, report, snapshotAt),
    lastLandedAt: latest([state.lastLandedAt, eventAt]),
    outbox: [...state.outbox, entry],
  };
}

/** Of the youngest snapshot whose run has read the repository's index: older ones may be reported later. */
function lastFingerprint(
  held: RepositoryState['lastFingerprint'],
  runId: string,
  { store, repository }: Pick<Report, 'store' | 'repository'>,
  snapshotAt: string,
): RepositoryState['lastFingerprint'] {
  const fingerprint = storeOf(store).fingerprintOf(repository, runId);
  if (fingerprint === null || (held !== null && isYounger(held, { snapshotAt }))) return held;
  return { fingerprint, snapshotAt };
}

/**
 * When a snapshot was taken: as its own metadata says, but never after its event. The first is the word of a source
 * cluster, whose clock may be wrong: a page raised from the far future could never be resolved.
 */
export function snapshotMoment(startedAt: string | null, eventAt: string): string {
  const event = Date.parse(eventAt);
  return new Date(startedAt === null ? event : Math.min(Date.parse(startedAt), event)).toISOString();
}

function isYounger(one: { readonly snapshotAt: string }, other: { readonly snapshotAt: string }): boolean {
  return Date.parse(one.snapshotAt) > Date.parse(other.snapshotAt);
}

function youngest(held: Trouble | null, next: Trouble): Trouble {
  return held !== null && isYounger(held, next) ? held : next;
}
