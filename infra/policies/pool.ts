import { type InstanceRights, instanceStatements } from './instance.ts';
import type { Place } from './place.ts';
import { ownUserId, type Statement } from './policy.ts';

export interface MemberRights {
  readonly queueArn: string;
  readonly ledgerArn: string;
}

/** The names of all that pools have, with * for the pool. */
export interface PoolNames {
  readonly queueArns: string;
  readonly groupArns: string;
}

/**
 * What a member of a pool may do beside what an instance of each of its repositories may: take orders from the queue of
 * its pool and of no other, and read what it is answered and told with each order of its life. It has no right in EC2
 * or Auto Scaling: who leaves is taken out.
 */
export function memberStatements({ queueArn, ledgerArn }: MemberRights): Statement[] {
  return [
    {
      Sid: 'WorkOffQueue',
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      Resource: queueArn,
    },
    {
      Sid: 'ReadWhatItsOrdersEnclose',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `${ledgerArn}/attempts/${ownUserId}/turns/*/enclosed/*`,
    },
  ];
}

/**
 * What an instance of each repository may: its members may read them all. What differs in nothing but its resources is
 * one statement; each has a name of its own.
 */
export function repositoriesStatements({ repositories }: { readonly repositories: readonly InstanceRights[] }) {
  const alike = Map.groupBy(repositories.flatMap(instanceStatements), ({ Resource: _, ...rest }) =>
    JSON.stringify(rest),
  );
  const seen = new Map<string, number>();
  return [...alike.values()].flatMap((statements) => {
    const [first] = statements;
    if (first === undefined) return [];
    const resources = new Set(statements.flatMap(({ Resource = [] }) => Resource));
    return [numbered({ ...first, Resource: [...resources] })];
  });

  function numbered(statement: Statement): Statement {
    const count = (seen.get(statement.Sid) ?? 0) + 1;
    seen.set(statement.Sid, count);
    return count === 1 ? statement : { ...statement, Sid: `${statement.Sid}${count}` };
  }
}

/** The trigger asks for the work of an order, and for who does it. */
export function orderInPools({ queueArns }: PoolNames): Statement {
  return { Sid: 'OrderInPools', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArns };
}

/** Of a member that is gone, settle takes its message out of the queue. */
export function deleteFromPools({ queueArns }: PoolNames): Statement {
  return { Sid: 'DeleteFromPools', Effect: 'Allow', Action: 'sqs:DeleteMessage', Resource: queueArns };
}

export function measurePoolQueues({ queueArns }: PoolNames): Statement {
  return { Sid: 'MeasurePoolQueues', Effect: 'Allow', Action: 'sqs:GetQueueAttributes', Resource: queueArns };
}

export function raisePools({ stage }: Pick<Place, 'stage'>, { groupArns }: PoolNames): Statement {
  return ofGroups('RaisePools', 'autoscaling:SetDesiredCapacity', stage, groupArns);
}

/** Takes an instance out of its group together with its capacity, and ends it. */
export function takeOutOfPools({ stage }: Pick<Place, 'stage'>, { groupArns }: PoolNames): Statement {
  return ofGroups('TakeOutOfPools', 'autoscaling:TerminateInstanceInAutoScalingGroup', stage, groupArns);
}

/** Auto Scaling knows no smaller right to describe: it is all groups or none. */
export function describePools(...more: readonly 'autoscaling:DescribeScalingActivities'[]): Statement {
  const Action = ['autoscaling:DescribeAutoScalingGroups', ...more];
  return { Sid: 'DescribePools', Effect: 'Allow', Action, Resource: '*' };
}

function ofGroups(Sid: string, Action: string, stage: string, groupArns: string): Statement {
  return {
    ...{ Sid, Effect: 'Allow', Action, Resource: groupArns },
    // Here the provider's own tags count for nothing: each group carries it as one of its own.
    Condition: { StringEquals: { 'aws:ResourceTag/mayfly': stage } },
  };
}
