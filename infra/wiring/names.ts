interface Place {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
}

/** The buckets of a stage: their names are unique among all accounts. */
export function bucketNames({ stage, account, region }: Place) {
  const of = (what: string) => `mayfly-${stage}-${what}-${account}-${region}`;
  return { ledger: of('ledger'), reference: of('reference') };
}
