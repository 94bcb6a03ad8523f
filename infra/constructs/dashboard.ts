import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { operationWidgets } from '../dashboard/operation.ts';
import { repositoryWidgets } from '../dashboard/repository.ts';
import { type Row, stacked } from '../dashboard/widget.ts';

export interface DashboardProps extends Pick<InfrastructureConfiguration, 'stage' | 'region' | 'repositories'> {
  readonly prefix: string;
  readonly alarmArns: readonly string[];
}

/** One page for people: what needs attention, then each repository, then how Mayfly itself is. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { prefix, stage, region, repositories, alarmArns }: DashboardProps) {
    super(scope, id);
    const attention: Row = {
      height: 2 + Math.ceil(alarmArns.length / 4),
      widgets: [
        {
          type: 'alarm',
          properties: { title: 'What needs attention', alarms: alarmArns, sortBy: 'stateUpdatedTimestamp' },
        },
      ],
    };
    const rows = [
      attention,
      ...repositories.flatMap((repository) => repositoryWidgets({ stage, region, repository })),
      ...operationWidgets({ prefix, stage, region }),
    ];
    new CloudwatchDashboard(this, 'page', {
      dashboardName: prefix,
      dashboardBody: JSON.stringify({ start: '-P14D', periodOverride: 'inherit', widgets: stacked(rows) }),
    });
  }
}
