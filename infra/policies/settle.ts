import type { Statement } from './policy.ts';

export interface SettleRights {
  readonly ledgerArn: string;
  readonly peopleTopicArn: string;
  readonly pagerTopicArn: string;
}

/** What settle may do: read the ledger, write reports and the state of repositories, speak to people and pagers. */
export function settleStatements({ ledgerArn, peopleTopicArn, pagerTopicArn }: SettleRights): Statement[] {
  const readable = ['runs/*', 'attempts/*', 'repositories/*'];
  return [
    {
      Sid: 'ReadLedger',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: readable.map((prefix) => `${ledgerArn}/${prefix}`),
    },
    {
      Sid: 'LearnWhatIsMissing',
      Effect: 'Allow',
      // Without it S3 answers 403, not 404, for a record that isn't there yet.
      Action: 's3:ListBucket',
      Resource: ledgerArn,
      Condition: { StringLike: { 's3:prefix': readable } },
    },
    {
      Sid: 'WriteReports',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: [
        `${ledgerArn}/runs/*/report.json`,
        `${ledgerArn}/runs/*/report.html`,
        `${ledgerArn}/runs/*/told.json`,
        `${ledgerArn}/repositories/*/state.json`,
      ],
    },
    { Sid: 'Tell', Effect: 'Allow', Action: 'sns:Publish', Resource: [peopleTopicArn, pagerTopicArn] },
  ];
}
