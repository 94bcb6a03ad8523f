import { BlobDeniedError, BlobError, BlobMissingError, BlobTooLargeError } from '../blobs/errors.ts';
import { type Baseline, baselineSchema } from '../contract/baseline.ts';
import { RunError } from '../proof/run-error.ts';
import { innermostIssues, messageOf } from '../text/schema-issue.ts';
import type { BaselinePlace } from './place.ts';

/** Why a baseline can't be used; one sentence each. */
interface UselessBaseline {
  readonly why: string;
  readonly remedy: string;
  /** It is merely not there, and nobody has said that it must be. */
  readonly isMissing: boolean;
}

export type ReadBaseline = { readonly baseline: Baseline } | { readonly useless: UselessBaseline };

const takeAnew = 'Run mayfly baseline around the next backup; what is not that of this one proves nothing of it.';

/**
 * The baseline of a backup. One that is broken, or of another backup, is the user's, and an answer; throws a `RunError`
 * where it could not be read for other reasons.
 */
export async function readBaseline(
  place: BaselinePlace,
  store: string,
  uuid: string | null,
  signal: AbortSignal,
): Promise<ReadBaseline> {
  if (uuid === null) return useless('The backup has no UUID that is known, by which a baseline is found');
  const at = place.locationOf(uuid);
  const bytes = await place.read(uuid, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof BlobMissingError || error instanceof BlobTooLargeError) return error;
    throw unread(error, at);
  });
  if (bytes instanceof BlobMissingError) return missing(at, place.isPromised);
  if (bytes instanceof BlobTooLargeError) return useless(`${at} is longer than any baseline`);
  return parsed(bytes, at, store, uuid);
}

function parsed(bytes: Buffer, at: string, store: string, uuid: string): ReadBaseline {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    return useless(`${at} is not JSON`);
  }
  const outcome = baselineSchema.safeParse(json);
  if (!outcome.success) return useless(`${at} is no baseline: ${firstProblem(outcome.error.issues)}`);
  const { data } = outcome;
  if (data.store !== store) return useless(`${at} is of the store ${data.store}, and this is ${store}`);
  if (data.backup.uuid === uuid) return { baseline: data };
  return useless(`${at} is of another backup, ${data.backup.name} (${data.backup.uuid}), and this is ${uuid}`);
}

type Issues = Parameters<typeof innermostIssues>[0];

function firstProblem(issues: Issues): string {
  const [first] = innermostIssues(issues);
  if (first === undefined) return 'it is not as it should be';
  const field = first.path.map(String).join('.') || 'the whole';
  return `${field} ${messageOf(first.issue, null, first.unknownField)}`;
}

function missing(at: string, isPromised: boolean): ReadBaseline {
  const why = `There is no ${at}: nobody has counted the source around this backup, or it was not written yet`;
  const remedy = 'Run mayfly baseline before each backup is begun, or leave the baseline out.';
  return { useless: { why, remedy, isMissing: !isPromised } };
}

function useless(why: string): ReadBaseline {
  return { useless: { why, remedy: takeAnew, isMissing: false } };
}

function unread(error: unknown, at: string): Error {
  const message = `The baseline ${at} could not be read: ${error instanceof Error ? error.message : String(error)}`;
  if (error instanceof BlobDeniedError) return new RunError('access-denied', message, { cause: error });
  if (error instanceof BlobError) return new RunError('storage-unavailable', message, { cause: error });
  return new RunError('not-evaluated', message, { cause: error });
}
