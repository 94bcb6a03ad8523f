import { denyWithoutTls, type Statement } from './policy.ts';

/** All in the account who have the right may publish, but not without TLS. */
export function topicStatements(topicArn: string): Statement[] {
  return [denyWithoutTls('sns:Publish', topicArn)];
}

/** Alarms of CloudWatch publish as the service itself: these of ours, and none of other accounts. */
export function letAlarmsPublish(
  topicArn: string,
  { account, alarmArns }: { readonly account: string; readonly alarmArns: string },
): Statement {
  return {
    Sid: 'Alarms',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topicArn,
    Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': alarmArns } },
  };
}
