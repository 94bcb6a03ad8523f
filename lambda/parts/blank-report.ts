import { reportVersion } from '../../agent/contract/contract-version.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { CutPart } from '../../agent/contract/parts.ts';
import type { Report } from '../../agent/contract/report.ts';
import { blankProof } from '../run/blank-proof.ts';

/** What stands for a part that has no report of its own, or none that can be believed. */
export function blankReport(
  whole: Order,
  { runId }: Pick<CutPart, 'runId'>,
  why: { readonly reason: NonNullable<Report['reason']>; readonly explanation: string },
): Report {
  const proof = { ...blankProof(whole), verdict: 'unproven' as const, ...why };
  return { version: reportVersion, runId, ...proof, attempts: [], notTested: [], cost: null };
}
