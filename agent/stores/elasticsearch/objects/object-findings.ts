import type { Finding } from '../../../contract/finding.ts';
import { UnknownFormatError } from '../format/format-error.ts';

export type Evidence = Finding['evidence'];

const bringBack =
  'Bring the undamaged object back, from an older version in the bucket or from a replica; without one, take a new snapshot into a new repository.';
const newerMayfly = 'Use a version of Mayfly that knows this format, or restore with the Elasticsearch that wrote it.';
const thaw =
  "Bring the objects back (S3's RestoreObject), wait until they are there, and exempt the repository from the lifecycle rule or archive tiers that take them away.";
const wait = 'Wait until the store has brought it back (hours, from the deepest archives two days), then prove again.';

/** Something is not as its writer left it. */
export function damaged(
  check: string,
  message: string,
  evidence: Evidence,
  seen: Pick<Finding, 'expected' | 'actual'> = {},
): Finding {
  return { check, severity: 'error', message, remedy: bringBack, evidence, ...seen };
}

export function wrongLength(
  key: string,
  { bytes, length }: { readonly bytes: number; readonly length: number },
  evidence: Evidence,
): Finding {
  const message = `${key} is ${bytes} bytes long instead of ${length}.`;
  return damaged('object-length', message, { ...evidence, object: key }, { expected: length, actual: bytes });
}

/** Something is as it was written, in a form that is not known; says nothing bad of the backup. */
export function unknown(message: string, evidence: Evidence): Finding {
  return { check: 'repository-format', severity: 'error', message, remedy: newerMayfly, evidence };
}

export function missing(key: string, evidence: Evidence, check: string = 'object-present'): Finding {
  return damaged(check, `${key} does not exist.`, { ...evidence, object: key });
}

export function archived(
  key: string,
  storageClass: string | null,
  evidence: Evidence,
  access: 'archived' | 'returning' = 'archived',
): Finding {
  const where = `an archive${storageClass ? ` (${storageClass})` : ''}`;
  const returning = access === 'returning';
  return {
    check: 'storage-class',
    severity: 'error',
    message: returning
      ? `${key} is on its way back from ${where} and can't be read yet.`
      : `${key} is in ${where} and can't be read now.`,
    remedy: returning ? wait : thaw,
    evidence: { ...evidence, object: key },
  };
}

/** What a decoder has thrown, as a finding; anything but its own errors is thrown on. */
export function undecodable(error: unknown, check: string, key: string, evidence: Evidence): Finding {
  const at = { ...evidence, object: key };
  if (error instanceof UnknownFormatError) return unknown(`${key} is in an unknown form: ${error.message}.`, at);
  return damaged(check, `${key} is damaged: ${(error as Error).message}.`, at);
}
