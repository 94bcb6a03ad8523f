// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform's.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { awsClients, type Clients } from './clients.ts';
import { type Moto, startMoto } from './moto.ts';
import { provision } from './terraform/provision.ts';
import { readStack } from './terraform/stack.ts';

let moto: Moto;
let clients: Clients;

beforeAll(async () => {
  moto = await startMoto();
  clients = awsClients(moto.endpoint);
});
afterAll(() => moto.stop());

async function provisioned(stack: object) {
  await moto.reset();
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-stack-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'cdk.tf.json');
  await writeFile(path, JSON.stringify(stack));
  return provision(await readStack(path), clients, moto.endpoint);
}

async function received(QueueName: string): Promise<string[]> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body ?? ''));
  }
}

const land = (Key: string) => clients.s3.send(new PutObjectCommand({ Bucket: 'snapshots', Key, Body: 'x' }));

const bucketAndQueue = {
  aws_s3_bucket: { snapshots: { bucket: 'snapshots' } },
  aws_sqs_queue: { trigger: { name: 'trigger' } },
};

describe('what moto wires by itself', () => {
  test('a bucket tells a queue of the keys with its prefix and suffix, URL-encoded', async () => {
    await provisioned({
      resource: {
        ...bucketAndQueue,
        aws_s3_bucket_notification: {
          landed: {
            bucket: '${aws_s3_bucket.snapshots.id}',
            queue: [
              {
                queue_arn: '${aws_sqs_queue.trigger.arn}',
                events: ['s3:ObjectCreated:*'],
                filter_prefix: 'my base/snap-',
                filter_suffix: '.dat',
              },
            ],
          },
        },
      },
    });
    for (const key of ['my base/snap-a.dat', 'my base/snap-b.txt', 'my base/index-1', 'other/snap-c.dat'])
      await land(key);
    const events = (await received('trigger')).map((body) => JSON.parse(body));
    expect(events.flatMap(({ Records = [] }) => Records)).toMatchObject([
      // moto encodes the slash too, which S3 doesn't; whoever decodes the key gets the same.
      { eventSource: 'aws:s3', s3: { bucket: { name: 'snapshots' }, object: { key: 'my+base%2Fsnap-a.dat' } } },
    ]);
  });

  test('a bucket tells EventBridge, whose rule with a wildcard tells a queue', async () => {
    await provisioned({
      resource: {
        ...bucketAndQueue,
        aws_s3_bucket_notification: { landed: { bucket: '${aws_s3_bucket.snapshots.id}', eventbridge: true } },
        aws_cloudwatch_event_rule: {
          landed: {
            name: 'landed',
            event_pattern: JSON.stringify({
              source: ['aws.s3'],
              'detail-type': ['Object Created'],
              detail: { bucket: { name: ['snapshots'] }, object: { key: [{ wildcard: 'my base/snap-*.dat' }] } },
            }),
          },
        },
        aws_cloudwatch_event_target: {
          landed: { rule: '${aws_cloudwatch_event_rule.landed.name}', arn: '${aws_sqs_queue.trigger.arn}' },
        },
      },
    });
    for (const key of ['my base/snap-a.dat', 'my base/snap-b.txt', 'my base/index-1', 'other/snap-c.dat'])
      await land(key);
    expect((await received('trigger')).map((body) => JSON.parse(body))).toMatchObject([
      { source: 'aws.s3', detail: { bucket: { name: 'snapshots' }, object: { key: 'my base/snap-a.dat' } } },
    ]);
  });

  test('a topic tells a queue', async () => {
    const { attributes } = await provisioned({
      resource: {
        aws_sqs_queue: { settle: { name: 'settle' } },
        aws_sns_topic: { results: { name: 'results' } },
        aws_sns_topic_subscription: {
          settle: {
            topic_arn: '${aws_sns_topic.results.arn}',
            protocol: 'sqs',
            endpoint: '${aws_sqs_queue.settle.arn}',
          },
        },
      },
    });
    const TopicArn = attributes.get('aws_sns_topic.results')?.arn as string;
    await clients.sns.send(new PublishCommand({ TopicArn, Message: 'a notice' }));
    const [envelope] = (await received('settle')).map((body) => JSON.parse(body));
    expect(envelope).toMatchObject({ Type: 'Notification', TopicArn, Message: 'a notice' });
  });

  test('a message that was received too often goes to the dead-letter queue', async () => {
    const { attributes } = await provisioned({
      resource: {
        aws_sqs_queue: {
          dead: { name: 'dead' },
          trigger: {
            name: 'trigger',
            visibility_timeout_seconds: 0,
            redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.dead.arn}","maxReceiveCount":2}',
          },
        },
        aws_sns_topic: { results: { name: 'results' } },
        aws_sns_topic_subscription: {
          trigger: {
            topic_arn: '${aws_sns_topic.results.arn}',
            protocol: 'sqs',
            endpoint: '${aws_sqs_queue.trigger.arn}',
            raw_message_delivery: true,
          },
        },
      },
    });
    const TopicArn = attributes.get('aws_sns_topic.results')?.arn as string;
    await clients.sns.send(new PublishCommand({ TopicArn, Message: 'poison' }));
    expect(await received('trigger')).toEqual(['poison', 'poison']);
    expect(await received('dead')).toEqual(['poison']);
  });
});

describe('a function that a rule calls at its rate', () => {
  const stack = {
    aws_lambda_function: {
      reaper: { function_name: 'reaper', filename: 'a.zip', handler: 'i.h', runtime: 'nodejs24.x', role: 'r' },
    },
    aws_cloudwatch_event_rule: { rate: { name: 'rate', schedule_expression: 'rate(5 minutes)' } },
    aws_cloudwatch_event_target: {
      target: {
        rule: '${aws_cloudwatch_event_rule.rate.name}',
        arn: '${aws_lambda_function.reaper.arn}',
        depends_on: ['aws_lambda_permission.permission'],
      },
    },
    aws_lambda_permission: {
      permission: {
        function_name: '${aws_lambda_function.reaper.function_name}',
        action: 'lambda:InvokeFunction',
        principal: 'events.amazonaws.com',
        source_arn: '${aws_cloudwatch_event_rule.rate.arn}',
      },
    },
  };

  test('is known with its rate', async () => {
    const { rates, functions } = await provisioned({ resource: stack });
    expect(rates).toEqual([{ ruleArn: expect.any(String), functionArn: functions[0]?.arn, everySeconds: 300 }]);
  });

  test('that it may not call is an error', async () => {
    const { aws_cloudwatch_event_target: target, aws_lambda_permission: _, ...rest } = stack;
    const { depends_on: __, ...bare } = target.target;
    await expect(provisioned({ resource: { ...rest, aws_cloudwatch_event_target: { target: bare } } })).rejects.toThrow(
      'rate may not call reaper',
    );
  });
});

test('what was made is what references, templates and data sources say', async () => {
  const { attributes, functions, mappings, outputs, bucketPolicies } = await provisioned({
    data: {
      aws_caller_identity: { me: {} },
      aws_iam_policy_document: {
        settle: {
          statement: [
            {
              effect: 'Allow',
              actions: ['s3:PutObject'],
              resources: ['${aws_s3_bucket.ledger.arn}/attempts/&{aws:userid}/*'],
            },
          ],
        },
      },
    },
    resource: {
      aws_lambda_event_source_mapping: {
        settle: {
          event_source_arn: '${aws_sqs_queue.settle.arn}',
          function_name: '${aws_lambda_function.settle.arn}',
          function_response_types: ['ReportBatchItemFailures'],
          batch_size: 5,
        },
      },
      aws_lambda_function: {
        settle: {
          function_name: 'settle',
          filename: 'assets/settle/archive.zip',
          handler: 'index.handler',
          runtime: 'nodejs24.x',
          role: '${aws_iam_role.settle.arn}',
          timeout: 30,
          environment: {
            variables: {
              MAYFLY_DEPLOYMENT:
                '${jsonencode({ledgerBucket = aws_s3_bucket.ledger.bucket, "roleId" = "${aws_iam_role.settle.unique_id}", n = [1, true]})}',
            },
          },
        },
      },
      aws_s3_bucket: { ledger: { bucket: 'ledger-${data.aws_caller_identity.me.account_id}' } },
      aws_s3_bucket_policy: {
        ledger: {
          bucket: '${aws_s3_bucket.ledger.bucket}',
          policy: '{"Version":"2012-10-17","Statement":[{"Resource":"${aws_s3_bucket.ledger.arn}/$${aws:userid}"}]}',
        },
      },
      aws_sqs_queue: { settle: { name: 'settle' } },
      aws_iam_role: { settle: { name: 'settle', assume_role_policy: '{"Statement":[]}' } },
      aws_iam_role_policy: {
        settle: {
          name: 'own',
          role: '${aws_iam_role.settle.id}',
          policy: '${data.aws_iam_policy_document.settle.json}',
        },
      },
    },
    output: { ledger: { value: '${aws_s3_bucket.ledger.arn}' } },
  });
  const roleId = attributes.get('aws_iam_role.settle')?.unique_id;
  expect(roleId).toMatch(/^[A-Z0-9]+$/);
  expect(JSON.parse(functions[0]?.environment.MAYFLY_DEPLOYMENT ?? '')).toEqual({
    ledgerBucket: 'ledger-123456789012',
    roleId,
    n: [1, true],
  });
  expect(mappings).toMatchObject([{ functionArn: functions[0]?.arn, batchSize: 5, reportsFailures: true }]);
  expect(outputs).toEqual({ ledger: 'arn:aws:s3:::ledger-123456789012' });

  expect(bucketPolicies.get('ledger-123456789012')).toContain('"arn:aws:s3:::ledger-123456789012/${aws:userid}"');
  const { PolicyDocument = '' } = await clients.iam.send(
    new GetRolePolicyCommand({ RoleName: 'settle', PolicyName: 'own' }),
  );
  expect(JSON.parse(decodeURIComponent(PolicyDocument))).toMatchObject({
    Statement: [{ Resource: ['arn:aws:s3:::ledger-123456789012/attempts/${aws:userid}/*'] }],
  });
});

describe('a resource of which there are several', () => {
  const two = { aws_sqs_queue: { each: { for_each: '${toset(["a", "b"])}', name: 'queue-${each.key}' } } };

  test('is made once for each, and others may speak of all of them', async () => {
    const { attributes, outputs } = await provisioned({
      resource: {
        ...two,
        aws_sns_topic: { of: { for_each: '${aws_sqs_queue.each}', name: 'of-${each.value.name}' } },
      },
      output: {
        names: { value: '["${join("\\",\\"", [ for key, val in aws_sqs_queue.each: val.name])}"]' },
        network: { value: '${cidrsubnet("10.87.16.0/20", 3, index(["a", "b"], substr("eu-central-1b", -1, 1)))}' },
      },
    });
    expect(outputs).toEqual({ names: '["queue-a","queue-b"]', network: '10.87.18.0/23' });
    expect(attributes.get('aws_sns_topic.of')).toMatchObject({ a: { name: 'of-queue-a' }, b: { name: 'of-queue-b' } });
  });

  test.each([
    ['is true', 2, null],
    ['is not true', 3, 'aws_sqs_queue.q: there are 2'],
  ])('is refused in the words of a precondition that %s', async (_, count, refusal) => {
    const precondition = [
      { condition: `\${(length(distinct(["a", "b"])) == ${count})}`, error_message: 'there are ${length(["a", "b"])}' },
    ];
    const making = provisioned({ resource: { aws_sqs_queue: { q: { name: 'q', lifecycle: { precondition } } } } });
    await (refusal === null ? expect(making).resolves.toBeDefined() : expect(making).rejects.toThrow(refusal));
  });
});

describe('what the local cloud does not know is an error that names it', () => {
  test.for([
    ['a resource type', { aws_dynamodb_table: { runs: {} } }, /aws_dynamodb_table\.runs.*no resource of type/],
    ['an attribute', { aws_sqs_queue: { q: { name: 'q', fifo_queue: true } } }, /aws_sqs_queue\.q:.*fifo_queue/s],
    ['a reference', { aws_sns_topic: { t: { name: '${aws_sqs_queue.q.arn}' } } }, /aws_sns_topic\.t.*aws_sqs_queue\.q/],
    [
      'an attribute of a reference',
      { aws_sqs_queue: { q: { name: 'q' } }, aws_sns_topic: { t: { name: '${aws_sqs_queue.q.color}' } } },
      /aws_sns_topic\.t.*aws_sqs_queue\.q\.color/,
    ],
    ['a function', { aws_sqs_queue: { q: { name: '${uuid()}' } } }, /aws_sqs_queue\.q.*uuid\(\)/],
    ['a meta-argument', { aws_sqs_queue: { q: { name: 'q', count: 2 } } }, /aws_sqs_queue\.q.*count/s],
    [
      'a cycle',
      { aws_sns_topic: { a: { name: '${aws_sns_topic.b.id}' }, b: { name: '${aws_sns_topic.a.id}' } } },
      /cycle.*aws_sns_topic\.a/,
    ],
  ] as const)('%s', async ([, resource, message]) => {
    await expect(provisioned({ resource })).rejects.toThrow(message);
  });
});
