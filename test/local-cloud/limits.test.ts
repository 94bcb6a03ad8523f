import { expect, test } from 'vitest';
import type { Clients } from './clients.ts';
import { provision } from './terraform/provision.ts';

/** Answers everything with nothing. */
const nobody = { send: async () => ({}) };
const clients = Object.fromEntries(
  ['budgets', 'events', 'iam', 's3', 'sns', 'sqs', 'ssm', 'scheduler'].map((name) => [name, nobody]),
) as unknown as Clients;

const declared = (type: string, attributes: object, index = 0) => ({
  ...{ address: `${type}.it-${index}`, kind: 'resource' as const, type, attributes: { ...attributes } },
  ...{ after: [], forEach: null, preconditions: [] },
});
const made = (all: [type: string, attributes: object][], defaultTags = {}) =>
  provision(
    {
      directory: '/',
      defaultTags,
      declared: all.map(([type, attributes], index) => declared(type, attributes, index)),
      outputs: {},
    },
    clients,
    'http://127.0.0.1',
  );

const sized = (characters: number) => JSON.stringify({ a: 'x'.repeat(characters - 8) });
const trust = '{"Statement":[]}';
const filter = (filter_prefix: string, filter_suffix = '.dat') => ({
  queue_arn: 'arn',
  events: ['s3:ObjectCreated:*'],
  ...{ filter_prefix, filter_suffix },
});
const budget = (mailboxes: number): [string, object] => [
  'aws_budgets_budget',
  {
    ...{ name: 'b', budget_type: 'COST', time_unit: 'MONTHLY', limit_amount: '1', limit_unit: 'USD' },
    notification: [
      {
        ...{ notification_type: 'ACTUAL', comparison_operator: 'GREATER_THAN', threshold: 80 },
        threshold_type: 'PERCENTAGE',
        subscriber_email_addresses: Array.from({ length: mailboxes }, (_, index) => `${index}@example.com`),
      },
    ],
  },
];
const fn = (bytes: number): [string, object] => [
  'aws_lambda_function',
  {
    ...{ function_name: 'f', filename: 'a.zip', handler: 'i.h', runtime: 'nodejs24.x', role: 'r' },
    environment: { variables: { NAME: 'v'.repeat(bytes - 4) } },
  },
];
const policies = (...sizes: number[]) =>
  sizes.map((size, index): [string, object] => [
    'aws_iam_role_policy',
    { role: 'r', name: `${index}`, policy: sized(size) },
  ]);
const attached = (count: number) =>
  Array.from({ length: count }, (_, index): [string, object] => [
    'aws_iam_role_policy_attachment',
    { role: 'r', policy_arn: `arn:${index}` },
  ]);
const notification = (...queue: object[]): [string, object] => [
  'aws_s3_bucket_notification',
  { bucket: 'example-snapshots', queue },
];
const tagged = (tags: object): [string, object] => ['aws_sqs_queue', { name: 'q', tags }];
const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

test.each<[string, [string, object][], [string, object][], RegExp]>([
  ['inline policies of a role', policies(6_000, 4_240), policies(6_000, 4_241), /10240 bytes exceeded for role r/],
  [
    'a policy',
    policies(10_240),
    [['aws_iam_role_policy', { role: 'r', policy: '{"данные":1}' }]],
    /characters that IAM does not take/,
  ],
  [
    'a trust policy',
    [['aws_iam_role', { name: 'r', assume_role_policy: sized(2_048) }]],
    [['aws_iam_role', { name: 'r', assume_role_policy: sized(2_049) }]],
    /more than 2048 characters/,
  ],
  [
    'the name of a role',
    [['aws_iam_role', { name: 'r'.repeat(64), assume_role_policy: trust }]],
    [['aws_iam_role', { name: 'r'.repeat(65), assume_role_policy: trust }]],
    /at name/,
  ],
  [
    'the policy of a queue',
    [['aws_sqs_queue_policy', { queue_url: 'q', policy: sized(8_192) }]],
    [['aws_sqs_queue_policy', { queue_url: 'q', policy: sized(8_193) }]],
    /more than 8192 bytes/,
  ],
  [
    'the policy of a bucket',
    [['aws_s3_bucket_policy', { bucket: 'b', policy: sized(20_480) }]],
    [['aws_s3_bucket_policy', { bucket: 'b', policy: sized(20_481) }]],
    /more than 20480 bytes/,
  ],
  [
    'a managed policy',
    [['aws_iam_policy', { name: 'p', policy: sized(6_144) }]],
    [['aws_iam_policy', { name: 'p', policy: sized(6_145) }]],
    /more than 6144 characters/,
  ],
  ['the managed policies of a role', attached(10), attached(11), /quota for PoliciesPerRole: 10/],
  ['the environment of a function', [fn(4_096)], [fn(4_097)], /more than 4096 bytes/],
  ['the mailboxes of a budget', [budget(10)], [budget(11)], /subscriber_email_addresses/],
  [
    'the filters of a bucket',
    [notification(filter('a/'), filter('b/'), filter('a/', '.tar'))],
    [notification(filter('a/snap-'), filter('b/'), filter('a/snap-x/snap-'))],
    /overlap on the same event type: .*example-snapshots/,
  ],
  ['the number of tags', [tagged(manyTags(50))], [tagged(manyTags(51))], /there are 51/],
  ['the keys of tags', [tagged({ owner: 'a b' })], [tagged({ 'aws:owner': 'x' })], /reserved for AWS/],
  ['the length of a tag', [tagged({ ['k'.repeat(128)]: '' })], [tagged({ ['k'.repeat(129)]: '' })], /129 characters/],
  [
    'the value of a tag',
    [tagged({ k: 'v'.repeat(256) })],
    [tagged({ k: 'v'.repeat(257) })],
    /value of k has 257 characters/,
  ],
  ['the alphabet of tags', [tagged({ k: 'ä_.:/=+-@' })], [tagged({ k: 'a;b' })], /characters that no tag has/],
  ['the keys of tags that IAM holds for one', [tagged({ A: '1', b: '2' })], [tagged({ A: '1', a: '2' })], /by case/],
])('%s may be at the limit, and no further', async (_, within, beyond, message) => {
  await expect(made(within)).resolves.toBeDefined();
  await expect(made(beyond)).rejects.toThrow(message);
});

test('a policy counts as Terraform’s provider writes it: without white space, without escapes, HTML in six characters', async () => {
  const policy = (text: string): [string, object] => ['aws_iam_role_policy', { role: 'r', policy: text }];
  await expect(made([policy(`${sized(10_240)}\n   \n`)])).resolves.toBeDefined();
  await expect(made([policy(JSON.stringify({ a: '&'.repeat(1_706) }))])).rejects.toThrow(/more than 10240/);
  await expect(made([policy('{"\\u0434":1}')])).rejects.toThrow(/characters that IAM does not take/);
});

test('tags of the provider count with those of a resource', async () => {
  await expect(made([tagged(manyTags(49))], { x: '1', y: '2' })).rejects.toThrow(/there are 51/);
});
