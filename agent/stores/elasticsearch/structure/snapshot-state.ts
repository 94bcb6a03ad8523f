import type { Finding } from '../../../contract/finding.ts';
import { shardPath } from '../model.ts';
import { type SnapshotBlob, snapshotKey } from '../objects/snapshot-blob.ts';

const takeAnother = 'Mend what kept the snapshot from succeeding, and take a new one: this one lacks data.';

/** What the snapshot itself says against its completeness: its state, and every shard that failed. */
export function stateFindings({ uuid, name, state, reason, failures }: SnapshotBlob): Finding[] {
  const object = snapshotKey(uuid);
  const failed = failures.map(({ index, shard_id, reason: why }): Finding => {
    return {
      check: 'snapshot-state',
      severity: 'error',
      message: `Shard ${shard_id ?? '?'} of ${index} was not snapshotted: ${(why ?? 'no reason given').slice(0, 500)}`,
      remedy: takeAnother,
      evidence: { object, path: shard_id === undefined ? [index] : shardPath(index, shard_id) },
    };
  });
  if (state === 'SUCCESS') return failed;
  const because = reason === undefined ? '' : `: ${reason.slice(0, 500)}`;
  const overall: Finding = {
    check: 'snapshot-state',
    severity: 'error',
    message: `The snapshot ${name} is ${state}${because}.`,
    remedy: takeAnother,
    expected: 'SUCCESS',
    actual: state,
    evidence: { object, path: [] },
  };
  return [overall, ...failed];
}
