import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';

/** What `cdktf deploy` shows in the end, for people to copy. */
export interface Outputs {
  readonly ledger: string;
  readonly peopleTopic: string;
  readonly pagerTopic: string;
  /** Who reads the repositories: what another account's bucket and key must let in. */
  readonly readers: readonly string[];
  /** Where another account sends what lands in its buckets; null where there is none. */
  readonly landingsBus: string | null;
}

export function declareOutputs(scope: Construct, outputs: Outputs): void {
  const place = new Construct(scope, 'outputs');
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== null) new TerraformOutput(place, name, { value }).overrideLogicalId(name);
  }
}
