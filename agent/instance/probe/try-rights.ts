import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { rootPrefix } from '../../blobs/base-path.ts';
import { ledgerKey } from '../../contract/ledger.ts';
import type { Observation } from '../../contract/probe.ts';
import type { ProbeOrder } from '../../contract/probe-order.ts';

export interface Rights {
  readonly order: Pick<ProbeOrder, 'runId' | 'repository' | 'ledger'>;
  /** For the bucket of the repository. */
  readonly repository: S3Client;
  readonly ledger: S3Client;
  readonly ec2: EC2Client;
  readonly signal: AbortSignal;
}

/** One call, and whether the role of the instance may make it. */
interface Trial {
  readonly what: string;
  readonly isAllowed: boolean;
  readonly call: (abortSignal: AbortSignal) => Promise<unknown>;
}

const patienceMilliseconds = 10_000;

/** What was tried. */
export interface Tried {
  readonly observations: readonly Observation[];
  /** How many of the calls somebody has answered, be it by a denial. */
  readonly answered: number;
}

interface Outcome {
  readonly answer: 'allowed' | 'denied' | 'other';
  /** Why it is neither; empty where it is. */
  readonly words: string;
  readonly isAnswered: boolean;
}

/**
 * Tries what the role of an instance needs, and what it must not have: the answers of AWS are all that is wanted. Where
 * a repository is empty, nothing of it can be read.
 */
export async function tryRights(rights: Rights): Promise<Tried> {
  const { order, repository: s3, ledger, ec2, signal } = rights;
  const { bucket: Bucket, basePath } = order.repository;
  const Prefix = rootPrefix(basePath);
  let key: string | undefined;
  const list = async (abortSignal: AbortSignal) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }), { abortSignal });
    key = Contents[0]?.Key;
  };
  const trials: Trial[] = [];
  const listing: Trial = { what: 'list its repository', isAllowed: true, call: list };
  const listed = await outcomeOf(listing, signal);
  const trial = (what: string, isAllowed: boolean, call: Trial['call']) => trials.push({ what, isAllowed, call });
  if (key !== undefined) {
    const read = new GetObjectCommand({ Bucket, Key: key, Range: 'bytes=0-0' });
    trial('read an object of its repository', true, async (abortSignal) => {
      const { Body } = await s3.send(read, { abortSignal });
      await Body?.transformToByteArray();
    });
  }
  if (Prefix !== '') {
    const outside = new ListObjectsV2Command({ Bucket, Prefix: '', MaxKeys: 1 });
    trial('list what lies beside its repository', false, (abortSignal) => s3.send(outside, { abortSignal }));
  }
  const own = { Bucket: order.ledger.bucket, Key: ledgerKey.order(order.runId, 1) };
  trial('read the ledger', false, (abortSignal) => ledger.send(new GetObjectCommand(own), { abortSignal }));
  const foreign = { ...own, Key: `${ledgerKey.run(order.runId)}written-by-its-instance`, IfNoneMatch: '*' };
  trial('write into the ledger where it has no place', false, (abortSignal) =>
    ledger.send(new PutObjectCommand({ ...foreign, Body: 'A probe could write this.' }), { abortSignal }),
  );
  trial('see the instances of the account', false, (abortSignal) =>
    ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }), { abortSignal }),
  );
  const outcomes = [listed, ...(await Promise.all(trials.map((each) => outcomeOf(each, signal))))];
  return {
    observations: [listing, ...trials].map((each, index) => observed(each, outcomes[index] ?? listed)),
    answered: outcomes.filter(({ isAnswered }) => isAnswered).length,
  };
}

function observed({ what, isAllowed }: Trial, { answer, words }: Outcome): Observation {
  const sentences = {
    allowed: `It may ${what}.`,
    denied: `It may not ${what}.`,
    other: `Whether it may ${what} is not known: ${words}`,
  };
  // What can't be reached can't be done either.
  const isAsNeeded = isAllowed === (answer === 'allowed');
  const remedy = isAsNeeded ? null : remedyFor(isAllowed, answer);
  return { subject: 'right', isAsNeeded, seen: sentences[answer], remedy };
}

function remedyFor(isAllowed: boolean, answer: Outcome['answer']): string {
  if (!isAllowed)
    return 'Look who else gives rights to its role: the policy that Mayfly deploys does not (docs/permissions.md).';
  return answer === 'denied'
    ? "Look at the policies of the bucket, of its key and of the organization: Mayfly's own allow it (docs/permissions.md)."
    : 'Look whether the bucket is there, and at the way to it: routes, endpoints and their policies.';
}

async function outcomeOf({ call }: Trial, signal: AbortSignal): Promise<Outcome> {
  try {
    await call(AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)]));
    return { answer: 'allowed', words: '', isAnswered: true };
  } catch (error) {
    signal.throwIfAborted();
    const { name = '', message = '', $metadata } = error as Partial<{ $metadata: { httpStatusCode?: number } } & Error>;
    const status = $metadata?.httpStatusCode;
    // An archived object is not read, for another reason than that one may not.
    if (name === 'InvalidObjectState') return { answer: 'allowed', words: '', isAnswered: true };
    if (status === 403) return { answer: 'denied', words: '', isAnswered: true };
    return { answer: 'other', words: `${name}: ${message}`.slice(0, longestWords), isAnswered: status !== undefined };
  }
}

const longestWords = 300;
