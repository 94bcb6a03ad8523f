import type { Report } from '../../agent/contract/report.ts';
import { elapsed } from '../../agent/report/elapsed.ts';
import type { RepositoryState } from '../ledger/repository-state.ts';
import { mostPastProofs, pastProofOf, remembered } from '../run/past-proof.ts';

/** What a report teaches of the time that proofs of its repository take. Of one in parts, each part has said it. */
export function withPace(state: RepositoryState, report: Report): RepositoryState {
  if (report.parts !== undefined) return state;
  const took = elapsed(report.phases)?.seconds;
  const proofSeconds = [...state.proofSeconds, ...(took === undefined ? [] : [took])].slice(-mostPastProofs);
  return { ...state, pastProofs: remembered(state.pastProofs, pastProofOf(report)), proofSeconds };
}
