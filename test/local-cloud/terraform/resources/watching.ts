import { CreateBudgetCommand } from '@aws-sdk/client-budgets';
import { DescribeAlarmsCommand, PutDashboardCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { blocks, resourceType, tagList, tagsSchema } from '../resource-type.ts';

const arns = z.array(z.string()).default([]);

/** What watches a deployment from outside. Here nothing is ever evaluated: test/alarms does that. */
export const watchingResources = {
  aws_cloudwatch_metric_alarm: resourceType(
    z.strictObject({
      alarm_name: z.string().max(255),
      alarm_description: z.string().max(1024).optional(),
      namespace: z.string(),
      metric_name: z.string(),
      dimensions: z.record(z.string(), z.string()).default({}),
      statistic: z.enum(['Maximum', 'Minimum', 'Sum', 'Average', 'SampleCount']),
      period: z.number().int().multipleOf(60),
      evaluation_periods: z.number().int().positive(),
      datapoints_to_alarm: z.number().int().positive(),
      comparison_operator: z.enum(['GreaterThanThreshold', 'LessThanThreshold']),
      threshold: z.number(),
      treat_missing_data: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']),
      alarm_actions: arns,
      ok_actions: arns,
      tags: tagsSchema,
    }),
    async (alarm, { clients: { cloudwatch } }) => {
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: alarm.alarm_name,
          AlarmDescription: alarm.alarm_description,
          Namespace: alarm.namespace,
          MetricName: alarm.metric_name,
          Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
          Statistic: alarm.statistic,
          Period: alarm.period,
          EvaluationPeriods: alarm.evaluation_periods,
          DatapointsToAlarm: alarm.datapoints_to_alarm,
          ComparisonOperator: alarm.comparison_operator,
          Threshold: alarm.threshold,
          TreatMissingData: alarm.treat_missing_data,
          AlarmActions: alarm.alarm_actions,
          OKActions: alarm.ok_actions,
          Tags: tagList(alarm.tags),
        }),
      );
      const named = { AlarmNames: [alarm.alarm_name] };
      const { MetricAlarms: [made] = [] } = await cloudwatch.send(new DescribeAlarmsCommand(named));
      return { id: alarm.alarm_name, arn: made?.AlarmArn };
    },
  ),

  aws_cloudwatch_dashboard: resourceType(
    z.strictObject({ dashboard_name: z.string(), dashboard_body: z.string() }),
    async ({ dashboard_name, dashboard_body }, { clients: { cloudwatch } }) => {
      await cloudwatch.send(new PutDashboardCommand({ DashboardName: dashboard_name, DashboardBody: dashboard_body }));
      return { id: dashboard_name };
    },
  ),

  aws_budgets_budget: resourceType(
    z.strictObject({
      name: z.string().max(100),
      budget_type: z.literal('COST'),
      time_unit: z.literal('MONTHLY'),
      limit_amount: z.string(),
      limit_unit: z.string(),
      cost_filter: blocks(z.strictObject({ name: z.string(), values: z.array(z.string()) })),
      notification: blocks(
        z.strictObject({
          notification_type: z.literal('ACTUAL'),
          comparison_operator: z.literal('GREATER_THAN'),
          threshold: z.number(),
          threshold_type: z.literal('PERCENTAGE'),
          // Source: botocore budgets, `NotificationWithSubscribers` and AWS Budgets quotas.
          subscriber_email_addresses: z.array(z.string()).min(1).max(10),
        }),
      ),
      tags: tagsSchema,
    }),
    async (budget, { clients: { budgets }, id: AccountId }) => {
      await budgets.send(
        new CreateBudgetCommand({
          AccountId,
          Budget: {
            BudgetName: budget.name,
            BudgetType: budget.budget_type,
            TimeUnit: budget.time_unit,
            BudgetLimit: { Amount: budget.limit_amount, Unit: budget.limit_unit },
            CostFilters: Object.fromEntries(budget.cost_filter.map(({ name, values }) => [name, values])),
          },
          NotificationsWithSubscribers: budget.notification.map((notification) => ({
            Notification: {
              NotificationType: notification.notification_type,
              ComparisonOperator: notification.comparison_operator,
              Threshold: notification.threshold,
              ThresholdType: notification.threshold_type,
            },
            Subscribers: notification.subscriber_email_addresses.map((Address) => ({
              SubscriptionType: 'EMAIL',
              Address,
            })),
          })),
        }),
      );
      return { id: `${AccountId}:${budget.name}` };
    },
  ),
};
