import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Construct } from 'constructs';
import { type DashboardPages, dashboardPages } from '../dashboard/pages.ts';
import { stacked } from '../dashboard/widget.ts';

/** One page for people, and further ones where there are more repositories than it has room for. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardPages) {
    super(scope, id);
    dashboardPages(props).forEach(({ name: dashboardName, rows }, index) => {
      new CloudwatchDashboard(this, index === 0 ? 'page' : `page-${index + 1}`, {
        dashboardName,
        dashboardBody: JSON.stringify({ start: '-P14D', periodOverride: 'inherit', widgets: stacked(rows) }),
      });
    });
  }
}
