import type { ReportedPlan } from '../contract/plan.ts';
import type { Report } from '../contract/report.ts';
import { bytesText, secondsText } from '../text/quantities.ts';
import { elapsed } from './elapsed.ts';

/** 1.2 GiB/s expected, the median of 5 verified proofs */
export function paceText({ pace }: ReportedPlan): string | null {
  if (pace === undefined) return null;
  return `${bytesText(pace.bytesInASecond)}/s expected, the median of ${pace.proofs} verified proofs`;
}

/**
 * The target, what was measured, and what was asked of EC2 for it: 30 min, restored in 41 min; asked for 3.9 Gbit/s and
 * 4 vCPUs. Null without a target.
 */
export function targetText({ plan, phases, level }: Pick<Report, 'plan' | 'phases' | 'level'>): string | null {
  const target = plan?.target;
  if (target === undefined) return null;
  const { minutes, networkGbps, vcpus, isMet } = target;
  const isRestored = level.reached === 'restore' || level.reached === 'examine';
  const restore = isRestored ? elapsed(phases.filter(({ name }) => name === 'bytes' || name === 'restore')) : null;
  const measured = restore === null ? '' : `, restored in ${secondsText(restore.seconds)}`;
  const needs = `${networkGbps} Gbit/s and ${vcpus} vCPUs`;
  return isMet
    ? `${minutes} min${measured}; on a machine of at least ${needs}`
    : `${minutes} min${measured}; it would need ${needs}, but no such machine was to be had ` +
        'with these disks, zones and types, on spot or within the price limit: it was proven on a lesser one';
}
