import * as z from 'zod';

/** The one answer of a run. They are never merged: a failure of ours is `unproven`, never `corrupt`. */
export const verdictSchema = z
  .enum(['verified', 'intact', 'corrupt', 'suspect', 'incompatible', 'unproven'])
  .describe(
    'verified: restored, every check passed. intact: less than a restore was asked, and all of it holds. ' +
      'corrupt: the backup itself is damaged or incomplete. suspect: it restores, but an expectation fails. ' +
      'incompatible: this machine cannot restore it. unproven: no answer; `reason` says why.',
  );
export type Verdict = z.infer<typeof verdictSchema>;

/** Why a run ended without an answer. */
export const unprovenReasonSchema = z
  .enum([
    'deleted',
    'not-listed',
    'deadline',
    'interrupted',
    'instance-lost',
    'no-capacity',
    'launch-refused',
    'access-denied',
    'storage-unavailable',
    'disks-missing',
    'replication-pending',
    'server-unavailable',
    'restore-incomplete',
    'not-evaluated',
    'internal',
  ])
  .describe(
    'deleted: retention took the backup meanwhile. not-listed: its repository never listed it. ' +
      'deadline: out of time. interrupted: the instance was taken away. instance-lost: it died without a result. ' +
      'no-capacity: no instance could be had. launch-refused: EC2 would not launch one. ' +
      'access-denied, storage-unavailable: the objects could not be read. ' +
      'disks-missing: the instance lacked disks that were ordered. ' +
      'replication-pending: a copy by replication may still lack objects. ' +
      'server-unavailable: what restores did not start or stopped answering. ' +
      'restore-incomplete: a part was not restored, without evidence against the backup. ' +
      'not-evaluated: an expectation lacked time, memory or disk, and nothing shows that the backup is to blame. ' +
      'internal: a fault of Mayfly.',
  );
export type UnprovenReason = z.infer<typeof unprovenReasonSchema>;

/** How deep a proof goes, from cheap to dear; each level includes those before it. */
export const levels = ['structure', 'bytes', 'restore', 'examine'] as const;
export const levelSchema = z.enum(levels);
export type Level = z.infer<typeof levelSchema>;

export function includesRestore(level: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf('restore');
}

/** What an error that a check finds says: of the backup, of what the user expects of it, or of this machine. */
export type MeaningOfError = 'corrupt' | 'suspect' | 'incompatible';
