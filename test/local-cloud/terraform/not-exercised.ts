import type { Stack } from './stack.ts';

/** What is made of a stack here and then only kept: by type, why nothing comes of it. */
const reasons: Readonly<Record<string, string>> = {
  aws_budgets_budget: 'nothing costs anything here',
  aws_cloudwatch_dashboard: 'nobody looks at it',
  aws_cloudwatch_log_group: 'functions write their logs into files',
  aws_cloudwatch_metric_alarm: 'the emulator evaluates none; test/metrics does',
  aws_default_security_group: 'machines have the network of this machine',
  aws_iam_policy: 'nobody lacks a right; every recorded call is judged by it afterwards',
  aws_iam_role_policy_attachment: 'nobody lacks a right; every recorded call is judged by it afterwards',
  aws_iam_role_policy: 'nobody lacks a right; every recorded call is judged by it afterwards',
  aws_internet_gateway: 'machines have the network of this machine',
  aws_lambda_function_event_invoke_config: 'a call that failed is never repeated',
  aws_route: 'machines have the network of this machine',
  aws_route_table: 'machines have the network of this machine',
  aws_route_table_association: 'machines have the network of this machine',
  aws_s3_bucket_lifecycle_configuration: 'nothing grows old here',
  aws_s3_bucket_object_lock_configuration: "the bucket's policy denies deletion before it",
  aws_s3_bucket_ownership_controls: 'there is one account',
  aws_s3_bucket_public_access_block: 'nobody comes from outside',
  aws_s3_bucket_server_side_encryption_configuration: 'the emulator keeps all in memory',
  aws_security_group: 'machines have the network of this machine',
  aws_sns_topic_policy: 'nobody lacks a right',
  aws_sqs_queue_policy: 'nobody lacks a right',
  aws_vpc_endpoint: 'machines have the network of this machine',
  aws_vpc_security_group_egress_rule: 'machines have the network of this machine',
};

export interface NotExercised {
  readonly type: string;
  readonly count: number;
  readonly why: string;
}

/** What a stack declares and the local cloud does not exercise, by type. */
export function notExercised({ declared }: Stack): NotExercised[] {
  const idle = declared.flatMap(({ type, attributes }) => {
    const outside = type === 'aws_sns_topic_subscription' && attributes.protocol !== 'sqs';
    const why = outside ? 'nothing may reach anybody outside' : reasons[type];
    return why === undefined ? [] : [{ type: outside ? `${type} (${attributes.protocol})` : type, why }];
  });
  return [...Map.groupBy(idle, ({ type }) => type)]
    .map(([type, all]) => ({ type, count: all.length, why: all[0]?.why ?? '' }))
    .toSorted((a, b) => a.type.localeCompare(b.type));
}
