import type { ArchiveError } from '../../archives/archive-error.ts';
import type { commonChecks } from '../../contract/check.ts';
import type { Finding } from '../../contract/finding.ts';
import type { MeaningOfError } from '../../contract/verdict.ts';
import { visible } from '../../text/foreign-text.ts';

/** The checks that only an archive has, and what an error of each means. */
export const checks = {
  'archive-readable': 'corrupt',
  /** As many files, and as many bytes, as its contents promise. */
  'file-restored': 'corrupt',
  /** A form that isn't known or can't be read here: encrypted, sparse, of a program that is missing. */
  'archive-format': 'incompatible',
  'archive-limits': 'incompatible',
  /** An entry that would be written outside of the folder, or over another one of another kind. */
  'archive-paths': 'incompatible',
  /** A command of the plan can't be started here. */
  'command-start': 'incompatible',
  'restore-command': 'suspect',
  expectation: 'suspect',
} as const satisfies Record<string, MeaningOfError>;

type Check = keyof typeof checks | keyof typeof commonChecks;

const undamaged =
  'Bring an undamaged copy back, from an older version of the object or a replica; without one, take the backup again.';
const remedies: Partial<Record<Check, string>> = {
  'object-checksum': `${undamaged} If the checksum is another archive's, correct the checksum.`,
  'archive-format':
    'Keep it as tar, zip, gz, zst or xz, install what reads it, or say `format: file` in the plan to take it as it is.',
  'archive-limits': 'If the archive is meant to be that large, raise the limit in the plan.',
  'archive-paths': 'Write the archive without such entries; nothing was written outside of its folder.',
  'command-start': 'Correct the command in the plan, or install what it needs where the proof runs.',
  'restore-command': 'Run it by hand on a copy: either the backup lacks something, or the command is wrong.',
  expectation: 'Look at what wrote the backup; if the data is as it should be, correct the plan.',
  'disk-space': 'Choose a machine or a disk with more room; the backup itself has nothing to do with it.',
  'storage-class': 'Bring the object back (RestoreObject of S3), wait until it is there, then prove it again.',
};

type Told = Pick<Finding, 'severity' | 'remedy'> & { readonly path: string[] };

/** An error, unless it is said to be less. `object` is the archive's key; foreign text becomes visible. */
export function finding(object: string, check: Check, message: string, options: Partial<Told> = {}): Finding {
  const { severity = 'error', remedy = remedies[check] ?? undamaged, path = [] } = options;
  return { check, severity, message: visible(message), remedy, evidence: { object, path } };
}

const checkOf: Readonly<Record<ArchiveError['code'], Check>> = {
  damaged: 'archive-readable',
  checksum: 'object-checksum',
  length: 'object-length',
  unsupported: 'archive-format',
  unsafe: 'archive-paths',
  'too-large': 'archive-limits',
};

/** Why an archive couldn't be read. */
export function findingOf(error: ArchiveError, object: string): Finding {
  return finding(object, checkOf[error.code], `${object} can't be read to its end: ${error.message}.`);
}
