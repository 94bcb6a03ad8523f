import { denyWithoutTls, type Statement } from './policy.ts';

/**
 * What nobody may do in the ledger, whatever their own rights are: overwrite (but for the state of a repository, and
 * that only over the version that was read), delete, come without TLS. Who must delete changes this policy first.
 * Source: S3 user guide, "Enforce conditional writes on Amazon S3 buckets".
 */
export function ledgerBucketStatements(bucketArn: string): Statement[] {
  const state = `${bucketArn}/repositories/*/state.json`;
  // The parts of a multipart upload carry no condition; its completion, which creates the object, must.
  const createsObject = { BoolIfExists: { 's3:ObjectCreationOperation': 'true' } };
  const deny = { Effect: 'Deny', Principal: '*' } as const;
  return [
    denyWithoutTls('s3:*', [bucketArn, `${bucketArn}/*`]),
    {
      Sid: 'DenyOverwriting',
      ...deny,
      Action: 's3:PutObject',
      NotResource: state,
      Condition: { ...createsObject, Null: { 's3:if-none-match': 'true' } },
    },
    {
      Sid: 'DenyOverwritingStateUnseen',
      ...deny,
      Action: 's3:PutObject',
      Resource: state,
      Condition: { ...createsObject, Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
    },
    {
      Sid: 'DenyDeleting',
      ...deny,
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: `${bucketArn}/*`,
    },
  ];
}
