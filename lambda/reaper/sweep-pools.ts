import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { launchFailures, terminateInGroup } from '../aws/auto-scaling.ts';
import { describeInstances, isGone } from '../aws/describe-instances.ts';
import type { PoolPlace } from '../configuration/machines.ts';
import type { Log } from '../observability/log.ts';
import { raiseCapacity } from '../pool/raise-capacity.ts';
import { runAll } from '../run/run-all.ts';
import type { MeasureContext } from './measure-runs.ts';

export interface PoolContext extends Pick<MeasureContext, 'ledger' | 'metrics' | 'repositories'> {
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly queues: { readonly sqs: SQSClient };
  readonly deployedPools: readonly PoolPlace[];
}

/**
 * Looks after each pool: takes out of its group what is gone and has left its place behind, lets it grow to what its
 * queue holds, and measures what keeps it from that. Gives back how many were taken out.
 */
export async function sweepPools(
  { ec2, autoScaling, ledger, queues: { sqs }, repositories, deployedPools, metrics }: PoolContext,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<number> {
  let takenOut = 0;
  await runAll('pools', deployedPools, async (pool) => {
    const { name } = pool;
    const raised = await raiseCapacity(pool, 0, { autoScaling, sqs, ledger, repositories, log, signal });
    const { group, backlog, capacity } = raised;
    for (const instanceId of await goneOf(group.instanceIds, ec2, signal)) {
      const wasIn = await terminateInGroup(autoScaling, instanceId, signal);
      log.warn('instance that is gone taken out of its pool', { pool: name, instanceId, wasIn });
      takenOut += 1;
    }
    const failures = group.instanceIds.length < capacity ? await launchFailures(autoScaling, pool.group, signal) : [];
    for (const { words, at } of failures.slice(0, 1)) log.warn('pool can not launch', { pool: name, words, at });
    const isAtMost = group.instanceIds.length >= group.most && backlog.waiting > 0;
    metrics.ofPool(name, { PoolAtMost: isAtMost ? 1 : 0, PoolLaunchesFailed: failures.length });
  });
  return takenOut;
}

/**
 * Those of a group that EC2 says are gone. What EC2 doesn't know was launched a moment ago, or ended an hour ago: the
 * latter many a sweep has seen.
 */
async function goneOf(instanceIds: readonly string[], ec2: EC2Client, signal: AbortSignal): Promise<string[]> {
  if (instanceIds.length === 0) return [];
  const described = await describeInstances(ec2, [{ Name: 'instance-id', Values: [...instanceIds] }], signal);
  return described.filter(isGone).map(({ id }) => id);
}
