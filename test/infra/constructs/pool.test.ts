import { expect, test } from 'vitest';
import { membershipSchema } from '../../../agent/contract/pool.ts';
import { parseDeployment } from '../../../lambda/configuration/configuration.ts';
import { parsePoolMachine, poolPlace } from '../../../lambda/configuration/machines.ts';
import { severalRepositories } from '../configurations.ts';
import { one, several } from '../stacks.ts';

const group = several.one('aws_autoscaling_group', 'pool-shop/');
const template = several.one('aws_launch_template', 'pool-shop/');
const image = 'ami-0a0a0a0a0a0a0a0a0';
const deployment = parseDeployment(
  several.one('aws_lambda_function', 'trigger').environment.variables.MAYFLY_DEPLOYMENT,
);

test('where no repository has a pool, there is neither group nor queue of one', () => {
  expect(one.types).not.toContain('aws_autoscaling_group');
  expect(one.all('aws_sqs_queue')).toHaveLength(4);
});

test('a group is empty, and grows by what the functions say alone', () => {
  expect(group).toMatchObject({
    ...{ name: 'mayfly-canary_pool_shop', min_size: 0, desired_capacity: 0, max_size: 3 },
    lifecycle: { ignore_changes: ['desired_capacity'] },
    vpc_zone_identifier: severalRepositories.network.subnetIds,
    wait_for_capacity_timeout: '0',
    default_cooldown: 0,
  });
});

test('nothing of a group replaces an instance, or takes one', () => {
  expect(group).toMatchObject({ protect_from_scale_in: true, capacity_rebalance: false, health_check_type: 'EC2' });
  expect(group.suspended_processes).toEqual(
    expect.arrayContaining([
      'AZRebalance',
      'ReplaceUnhealthy',
      'InstanceRefresh',
      'AlarmNotification',
      'ScheduledActions',
    ]),
  );
  for (const process of ['Launch', 'Terminate']) expect(group.suspended_processes).not.toContain(process);
  expect(group.max_instance_lifetime).toBeUndefined();
});

test('its instances are spot of whatever type has what is asked', () => {
  expect(group.mixed_instances_policy).toEqual({
    instances_distribution: {
      on_demand_base_capacity: 0,
      on_demand_percentage_above_base_capacity: 0,
      spot_allocation_strategy: 'price-capacity-optimized',
      spot_max_price: '0.5',
    },
    launch_template: {
      launch_template_specification: { launch_template_id: `lt-of-${template.name}`, version: '$Latest' },
      override: [
        {
          instance_requirements: {
            accelerator_count: { max: 0 },
            allowed_instance_types: ['m6id.*'],
            bare_metal: 'excluded',
            cpu_manufacturers: ['intel', 'amd'],
            instance_generations: ['current'],
            local_storage: 'required',
            local_storage_types: ['ssd'],
            max_spot_price_as_percentage_of_optimal_on_demand_price: 100,
            memory_mib: { min: 32 * 1024 },
            total_local_storage_gb: { min: 400 },
            vcpu_count: { min: 4 },
          },
        },
      ],
    },
  });
  const other = several.one('aws_autoscaling_group', 'pool-partner/').mixed_instances_policy;
  expect(other.instances_distribution).not.toHaveProperty('spot_max_price');
  expect(other.launch_template.override[0].instance_requirements).toMatchObject({
    excluded_instance_types: ['x1.*', 'x1e.*'],
    cpu_manufacturers: ['amazon-web-services'],
  });
});

test('its instances carry our tags and the user’s, and how long they may live', () => {
  const propagated = group.tag.map(({ key, value, propagate_at_launch }: Record<string, unknown>) => {
    expect(propagate_at_launch).toBe(true);
    return [key, value];
  });
  expect(Object.fromEntries(propagated)).toEqual({
    'cost-center': '42',
    mayfly: 'canary',
    Name: 'mayfly-canary_pool_shop',
    'mayfly:pool': 'shop',
    // The life, and the longest run of a repository that uses it.
    'mayfly:life': String(6 * 3600 + 360 * 60),
  });
  for (const { tags } of template.tag_specifications) expect(tags).toEqual({ 'cost-center': '42', mayfly: 'canary' });
});

test('its template is hardened as all, and launches the image that its parameter names', () => {
  expect(template).toMatchObject({
    image_id: image,
    instance_initiated_shutdown_behavior: 'terminate',
    metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
    tags: { 'mayfly:pool': 'shop', 'mayfly:launches': 'elasticsearch/7.17.9/x86_64' },
  });
  expect(template.key_name).toBeUndefined();
  expect(several.declared('aws_launch_template', 'pool-shop/').image_id).toMatch(
    /^\$\{aws_ssm_parameter\.images_amis-elasticsearch-7-17-9-x86_64_\w+\.value\}$|^\$\{aws_ssm_parameter\..*amis.*\.value\}$/,
  );
});

test('an instance is told its pool, its queue and how long it lives, in the contract’s own words', () => {
  const membership = membershipSchema.parse(JSON.parse(Buffer.from(template.user_data, 'base64').toString()));
  expect(membership).toMatchObject({
    pool: 'shop',
    queueUrl: poolPlace('canary', deployment, 'shop').queueUrl,
    ledger: {
      bucket: 'mayfly-canary-ledger-210987654321-us-gov-west-1',
      ownPrefix: 'attempts/AROAMAYFLYCANARYPOOLSHOP',
    },
    idleSeconds: 300,
    lifeSeconds: 6 * 3600,
    endSeconds: 12 * 3600,
  });
});

test('the trigger is told each pool’s role by a parameter of its own; queue and group are called as it makes up', () => {
  for (const { name } of severalRepositories.pools) {
    const { value } = several.one('aws_ssm_parameter', `pool-${name}/`);
    const { instanceRoleId } = parsePoolMachine('canary', name, value);
    expect(instanceRoleId).toBe(`AROAMAYFLYCANARYPOOL${name.toUpperCase()}`);
    const { group, queueUrl } = poolPlace('canary', deployment, name);
    expect(several.one('aws_autoscaling_group', `pool-${name}/`).name).toBe(group);
    expect(several.one('aws_sqs_queue', `pool-${name}/orders/queue`).name).toBe(queueUrl.split('/').at(-1));
  }
});

test('an order that nobody answers for comes back after five minutes, and is given up after twenty times', () => {
  const queue = several.one('aws_sqs_queue', 'pool-shop/orders/queue');
  expect(queue).toMatchObject({ visibility_timeout_seconds: 300, message_retention_seconds: 4 * 24 * 3600 });
  expect(JSON.parse(queue.redrive_policy)).toMatchObject({ maxReceiveCount: 20 });
});
