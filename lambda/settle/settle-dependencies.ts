import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EndSchedules } from '../aws/end-schedule.ts';
import type { PoolPlace } from '../configuration/machines.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Queues } from '../run/messages.ts';
import type { NotifyDependencies } from './notify/notify.ts';

export interface SettleDependencies extends NotifyDependencies {
  readonly ec2: EC2Client;
  readonly queues: Pick<Queues, 'sqs' | 'triggerQueueUrl'>;
  readonly autoScaling: AutoScalingClient;
  readonly deployedPools: readonly PoolPlace[];
  readonly schedules: EndSchedules;
  readonly metrics: Metrics;
}
