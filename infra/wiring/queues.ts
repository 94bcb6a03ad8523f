import type { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { InstanceEvents } from '../constructs/instance-events.ts';
import { ObjectCreatedEvents } from '../constructs/object-created-events.ts';
import { workerVisibilitySeconds } from '../constructs/queue-worker.ts';
import type { Topics } from '../constructs/topics.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import type { Names } from './names.ts';
import type { Storage } from './storage.ts';

export interface Queues {
  /** What landed. */
  readonly trigger: WorkQueue;
  /** What ended. */
  readonly settle: WorkQueue;
  /** Where other accounts send what lands in their buckets; null where there are none. */
  readonly foreignBusArn: string | null;
}

/** The two queues, and what sends to them: buckets and rules into one; results, ledger and EC2 into the other. */
export function makeQueues(
  scope: Construct,
  { repositories }: InfrastructureConfiguration,
  names: Names,
  { ledger, reference, topics }: Pick<Storage, 'ledger' | 'reference'> & { readonly topics: Topics },
): Queues {
  const { prefix, functions, place } = names;
  const { account } = place;
  const queue = { account, visibilitySeconds: workerVisibilitySeconds };

  const landed = new ObjectCreatedEvents(scope, 'landings', { names, repositories });
  const trigger = new WorkQueue(scope, 'trigger-queue', {
    ...queue,
    name: functions.trigger,
    senders: landed.senders,
  });
  landed.announceTo(trigger);
  reference.announceTo(trigger);

  const ended = new InstanceEvents(scope, 'instance-events', { prefix });
  const settle = new WorkQueue(scope, 'settle-queue', {
    ...queue,
    name: functions.settle,
    senders: [
      { name: 'Results', service: 'sns', sourceArns: [topics.results.arn] },
      { name: 'Ledger', service: 's3', sourceArns: [ledger.arn] },
      ended.sender,
    ],
  });
  ledger.announceResultsTo(settle);
  topics.announceResultsTo(settle);
  ended.announceTo(settle);
  return { trigger, settle, foreignBusArn: landed.foreignBusArn };
}
