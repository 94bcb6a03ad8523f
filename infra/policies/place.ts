/** Where a stage is deployed: what its ARNs are made of. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly stage: string;
}
