import { denyWithoutTls, type Statement } from './policy.ts';

/** Who writes into the ledger: the ARNs of roles. */
export interface LedgerWriters {
  /** Of all repositories and pools. */
  readonly instances: readonly string[];
  readonly hasPools: boolean;
  readonly trigger: string;
  readonly settle: string;
  readonly reaper: string;
}

const everybody = { Effect: 'Deny', Principal: '*' } as const;

/**
 * What nobody may do in the ledger, whatever their own rights are: write, unless it is theirs to write there; overwrite
 * (but for the state and the history of a repository, and those only over the version that was read); delete, or change
 * for how long nothing can be deleted; come without TLS. Who must do such a thing changes this policy first.
 * Source: S3 user guide, "Enforce conditional writes on Amazon S3 buckets".
 */
export function ledgerBucketStatements(bucketArn: string, writers: LedgerWriters): Statement[] {
  return [
    denyWithoutTls('s3:*', [bucketArn, `${bucketArn}/*`]),
    ...writerStatements(bucketArn, writers),
    ...overwritingStatements(bucketArn),
    {
      Sid: 'DenyDeleting',
      ...everybody,
      Action: [
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:BypassGovernanceRetention',
        's3:PutObjectRetention',
        's3:PutObjectLegalHold',
        // Replication into the bucket creates and deletes without any condition.
        's3:ReplicateObject',
        's3:ReplicateDelete',
      ],
      Resource: `${bucketArn}/*`,
    },
  ];
}

/** What an instance says of itself. It doesn't write what it is told: that is the trigger's to put beside. */
const writtenByInstances = ['result.json', 'report.html', 'log.ndjson', 'journal.txt', 'proven/*.json'];
/** And a member of a pool: what it asks for, and that it leaves. What it is answered is settle's alone to say. */
const writtenByMembers = ['turns/*/claim.json', 'leaving.json'];
const answers = 'turns/*/enclosed/answer.json';

/** A caller who is no role, such as a service of AWS, has no ARN to compare and is denied, too. */
function writerStatements(bucketArn: string, writers: LedgerWriters): Statement[] {
  const { instances, hasPools, trigger, settle, reaper } = writers;
  const written = hasPools ? [...writtenByInstances, ...writtenByMembers] : writtenByInstances;
  const results = written.map((name) => `${bucketArn}/attempts/*/${name}`);
  const answered = hasPools ? [`${bucketArn}/attempts/*/${answers}`] : [];
  const watched = `${bucketArn}/repositories/*/watched.json`;
  const history = `${bucketArn}/repositories/*/history.json`;
  // Uploads in parts are begun, continued and completed with the same right.
  const write = { ...everybody, Action: 's3:PutObject' } as const;
  const unless = (...roleArns: readonly string[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': roleArns } });
  return [
    { Sid: 'OnlyInstancesWriteResults', ...write, Resource: results, Condition: unless(...instances) },
    { Sid: 'OnlyReaperWritesWatched', ...write, Resource: watched, Condition: unless(reaper) },
    { Sid: 'OnlySettleWritesHistory', ...write, Resource: history, Condition: unless(settle) },
    ...answered.map((Resource) => ({
      ...{ Sid: 'OnlySettleAnswers', ...write, Resource },
      Condition: unless(settle),
    })),
    {
      Sid: 'OnlyTriggerAndSettleWriteTheRest',
      ...write,
      NotResource: [...results, ...answered, watched, history],
      Condition: unless(trigger, settle),
    },
  ];
}

function overwritingStatements(bucketArn: string): Statement[] {
  const replaced = ['state', 'history'].map((name) => `${bucketArn}/repositories/*/${name}.json`);
  // The parts of a multipart upload carry no condition; its completion, which creates the object, must.
  const createsObject = { BoolIfExists: { 's3:ObjectCreationOperation': 'true' } };
  return [
    {
      Sid: 'DenyOverwriting',
      ...everybody,
      Action: 's3:PutObject',
      NotResource: replaced,
      Condition: { ...createsObject, Null: { 's3:if-none-match': 'true' } },
    },
    {
      Sid: 'DenyOverwritingUnseen',
      ...everybody,
      Action: 's3:PutObject',
      Resource: replaced,
      Condition: { ...createsObject, Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
    },
  ];
}
