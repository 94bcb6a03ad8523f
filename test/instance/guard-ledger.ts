import { ledgerBucketStatements } from '../../infra/policies/ledger-bucket.ts';
import { policy } from '../../infra/policies/policy.ts';
import type { Gate } from '../local-cloud/gate/gate.ts';
import { motoAccount } from '../local-cloud/moto.ts';

/** Gives a bucket the policy of a ledger; calls with this access key count as an instance's. */
export function guardLedger(gate: Gate, bucket: string, accessKeyId: string): void {
  const role = (name: string) => `arn:aws:iam::${motoAccount}:role/${name}`;
  const writers = {
    instances: [role('logs')],
    hasPools: true,
    trigger: role('trigger'),
    settle: role('settle'),
    reaper: role('reaper'),
  };
  gate.enforce(bucket, policy(ledgerBucketStatements(`arn:aws:s3:::${bucket}`, writers)));
  gate.nameCredentials(accessKeyId, `arn:aws:sts::${motoAccount}:assumed-role/logs/i-0123456789abcdef0`);
}
