import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationFileError } from '../../../infra/configuration/problem.ts';
import { readConfiguration } from '../../../infra/configuration/read.ts';
import { oneRepository } from '../configurations.ts';

const good = `version: 1
account: "123456789012"
region: eu-central-1
images:
  elasticsearch: [8.17.0]
repositories:
  - name: logs
    bucket: example-snapshots
    instances: {}
`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-configuration-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('reads the committed example', () => {
  expect(oneRepository.repositories).toMatchObject([
    { name: 'logs', basePath: 'es/logs', notification: 'eventbridge', level: 'examine' },
  ]);
});

test('fills in what need not be said', async () => {
  const configuration = readConfiguration(await written(good));
  expect(configuration).toMatchObject({ stage: 'production', tags: {}, notify: { mailboxes: [], pagers: [] } });
  expect(configuration.repositories).toMatchObject([
    {
      basePath: '',
      notification: 'eventbridge',
      level: 'examine',
      expectations: { version: 2, indices: [] },
      runMaximumMinutes: 360,
      attempts: 3,
      instances: { onDemand: true, minimumVcpus: 2, minimumMemoryGib: 8, minimumDiskGb: 100, types: [] },
    },
  ]);
});

test.each(['/es', 'es/', '/'])('takes a base path of %j to the letter', async (basePath) => {
  const [repository] = readConfiguration(await written(`${good}    basePath: ${basePath}\n`)).repositories;
  expect(repository?.basePath).toBe(basePath);
});

test.each(['elasticsearch_snapshots', 'Legacy.Snapshots'])('takes %s for a bucket', async (bucket) => {
  const [repository] = readConfiguration(await written(good.replace('example-snapshots', bucket))).repositories;
  expect(repository?.bucket).toBe(bucket);
});

test('fills in how large a part may be, and how many there may be', async () => {
  const [repository] = readConfiguration(await written(`${good}    split: { target: 60m }\n`)).repositories;
  expect(repository?.split).toEqual({ aboveGib: 500, most: 16, target: '60m' });
  const [whole] = readConfiguration(await written(good)).repositories;
  expect(whole).not.toHaveProperty('split');
});

test('reads expectations from the file that is named, beside the configuration', async () => {
  await writeFile(
    join(directory, 'logs.yaml'),
    'version: 2\nindices: [{ for: ["logs-*"], checks: [{ documents: { min: 7 } }] }]\n',
  );
  const [repository] = readConfiguration(await written(`${good}    expectations: logs.yaml\n`)).repositories;
  expect(repository?.expectations).toEqual({
    version: 2,
    indices: [{ for: ['logs-*'], checks: [{ documents: { min: 7 } }] }],
  });
});

const manyTags = Array.from({ length: 14 }, (_, number) => `key-${number}: ${'x'.repeat(250)}`).join(', ');

describe('names field, line and remedy', () => {
  test.each<[string, string, { field: string; line: number; message: RegExp; remedy: RegExp }]>([
    [
      'of what is missing',
      good.replace('region: eu-central-1\n', ''),
      { field: 'region', line: 1, message: /missing/, remedy: /eu-central-1/ },
    ],
    [
      'of an account without quotes',
      good.replace('"123456789012"', '123456789012'),
      { field: 'account', line: 2, message: /not text/, remedy: /in quotes/ },
    ],
    [
      'of a region in China',
      good.replace('eu-central-1', 'cn-north-1'),
      { field: 'region', line: 3, message: /not a region/, remedy: /China/ },
    ],
    [
      'of a field that is unknown',
      good.replace('bucket:', 'buckett:'),
      {
        field: 'repositories[0]',
        line: 8,
        message: /buckett/,
        remedy: /Did you mean bucket\? There are: name, bucket, bucketAccount, basePath/,
      },
    ],
    [
      'of a base path that no key can have',
      `${good}    basePath: "a\\0b"\n`,
      { field: 'repositories[0].basePath', line: 10, message: /control characters/, remedy: /base_path/ },
    ],
    [
      'of a level that there is not',
      `${good}    level: deep\n`,
      { field: 'repositories[0].level', line: 10, message: /none of structure/, remedy: /structure, bytes/ },
    ],
    [
      'of a duration that is too short',
      `${good}    durationMinutes: 2\n`,
      { field: 'repositories[0].durationMinutes', line: 10, message: /less than 5/, remedy: /minutes/ },
    ],
    [
      'of a verified that is waited for where nothing is ever restored',
      `${good}    level: bytes\n    verifiedEveryHours: 50\n`,
      { field: 'repositories[0].verifiedEveryHours', line: 11, message: /level bytes nothing is/, remedy: /left out/ },
    ],
    [
      'of a target for a restore where nothing is ever restored',
      `${good}    level: structure\n    restoreTargetMinutes: 50\n`,
      { field: 'repositories[0].restoreTargetMinutes', line: 11, message: /nothing is restored/, remedy: /left out/ },
    ],
    [
      'of a trend where nothing is ever restored',
      `${good}    level: bytes\n    trend: { severity: fail }\n`,
      { field: 'repositories[0].trend', line: 11, message: /level bytes nothing is restored/, remedy: /left out/ },
    ],
    [
      'of baselines where nothing restored is counted',
      `${good}    level: restore\n    baselines: s3://counts/\n`,
      {
        field: 'repositories[0].baselines',
        line: 11,
        message: /level restore nothing restored is counted/,
        remedy: /left out/,
      },
    ],
    [
      'of baselines whose source nobody counts',
      `${good}    store: archive\n    keys: "*.tar.gz"\n    plan: { version: 1, checks: [{ files: "*", min: 1 }] }\n    baselines: s3://counts/\n`,
      {
        field: 'repositories[0].baselines',
        line: 13,
        message: /nobody counts the source of/,
        remedy: /left out/,
      },
    ],
    [
      'of baselines at no place in a bucket',
      `${good}    baselines: counts\n`,
      { field: 'repositories[0].baselines', line: 10, message: /s3:\/\/bucket\/prefix/, remedy: /left out/ },
    ],
    [
      'of parts of what is one whole',
      `${good}    store: archive\n    keys: "*.tar.gz"\n    plan: { version: 1, checks: [{ files: "*", min: 1 }] }\n    split: {}\n`,
      { field: 'repositories[0].split', line: 13, message: /is one whole/, remedy: /left out/ },
    ],
    [
      'of parts beside validators',
      `${good}    split: {}\n    expectations: { version: 2, validators: [{ name: mine, run: [./mine] }] }\n`,
      {
        field: 'repositories[0].split',
        line: 10,
        message: /validators: they have to see the whole/,
        remedy: /left out/,
      },
    ],
    [
      'of parts beside what is asked of all indices at once',
      `${good}    split: {}\n    expectations: { version: 2, indices: [{ for: ["*"], together: true, checks: [{ duplicates: { field: id } }] }] }\n`,
      { field: 'repositories[0].split', line: 10, message: /beside duplicates of all indices/, remedy: /left out/ },
    ],
    [
      'of parts that are too many',
      `${good}    split: { most: 33 }\n`,
      { field: 'repositories[0].split.most', line: 10, message: /more than 32/, remedy: /instances at once/ },
    ],
    [
      'of a trend without a percentage',
      `${good}    trend: { least: 10 }\n`,
      { field: 'repositories[0].trend.least', line: 10, message: /text/, remedy: /10%/ },
    ],
    [
      'of a trend of no severity that there is',
      `${good}    trend: { severity: page }\n`,
      { field: 'repositories[0].trend.severity', line: 10, message: /none of fail/, remedy: /suspect/ },
    ],
    [
      'of a duration longer than its run',
      `${good}    durationMinutes: 600\n`,
      { field: 'repositories[0].durationMinutes', line: 10, message: /longer than/, remedy: /one instance/ },
    ],
    [
      'of instance types and tags that no order has room for',
      `${good.replace('instances: {}', `instances: { types: [${'m7gd.metal-48xlarge, '.repeat(100)}] }`)}    basePath: ${'é'.repeat(3_500)}\ntags: { ${manyTags} }\n`,
      { field: 'repositories[0].instances', line: 9, message: /leave no room in an order/, remedy: /what an instance/ },
    ],
    [
      'of more attempts than there may be',
      `${good}    attempts: 11\n`,
      { field: 'repositories[0].attempts', line: 10, message: /more than 10/, remedy: /one after another/ },
    ],
    [
      'of an empty list',
      good.replace('[8.17.0]', '[]'),
      { field: 'images.elasticsearch', line: 5, message: /is empty/, remedy: /8\.17\.0/ },
    ],
    [
      'of a name used twice',
      `${good}${good.slice(good.indexOf('  - name')).replace('bucket: example', 'bucket: other')}`,
      { field: 'repositories[1].name', line: 10, message: /another repository/, remedy: /call it/ },
    ],
    [
      'of a repository named twice',
      `${good}${good.slice(good.indexOf('  - name')).replace('name: logs', 'name: more')}`,
      { field: 'repositories[1].basePath', line: 10, message: /that of logs/, remedy: /base_path/ },
    ],
    [
      'of a repository named twice, once with a slash at its end',
      `${good}    basePath: es\n${good.slice(good.indexOf('  - name')).replace('name: logs', 'name: more')}    basePath: es/\n`,
      { field: 'repositories[1].basePath', line: 14, message: /that of logs/, remedy: /base_path/ },
    ],
    [
      'of two ways to hear of one bucket',
      `${good}${good.slice(good.indexOf('  - name')).replace('name: logs', 'name: more')}    basePath: b\n    notification: bucket\n`,
      { field: 'repositories[1].notification', line: 14, message: /would replace/, remedy: /REPLACES/ },
    ],
    [
      'of a version that no image is baked of',
      `${good}    elasticsearch: 9.0.0\n`,
      { field: 'repositories[0].elasticsearch', line: 10, message: /none of images/, remedy: /this version/ },
    ],
    [
      'of a VPC without subnets',
      `${good}network: { vpcId: vpc-0123456789abcdef0 }\n`,
      { field: 'network.subnetIds', line: 10, message: /one is missing/, remedy: /born/ },
    ],
    [
      'of addresses that are no small network',
      `${good}network: { cidr: 10.0.0.0/8 }\n`,
      { field: 'network.cidr', line: 10, message: /not a range/, remedy: /0\/20/ },
    ],
    [
      'of addresses that begin within a range',
      `${good}network: { cidr: 10.0.8.0/20 }\n`,
      { field: 'network.cidr', line: 10, message: /not a range/, remedy: /multiple of 16/ },
    ],
    [
      'of more mailboxes than AWS mails a budget to',
      `${good}notify: { mailboxes: [${Array.from({ length: 11 }, (_, i) => `a${i}@example.com`)}] }\nbudget: { monthlyUsd: 9 }\n`,
      { field: 'notify.mailboxes', line: 10, message: /more than 10.*mailing list/, remedy: /mails/ },
    ],
    [
      'of filters that S3 would refuse',
      `${good}    basePath: a\n    notification: bucket\n${good.slice(good.indexOf('  - name')).replace('name: logs', 'name: more')}    basePath: a/snap-x\n    notification: bucket\n`,
      { field: 'repositories[1].basePath', line: 15, message: /overlaps with that of logs.*eventbridge/, remedy: /./ },
    ],
    [
      'of a base path that policies have no room for',
      `${good}    basePath: ${'p'.repeat(340)}\n`,
      { field: 'repositories[0].basePath', line: 10, message: /too long: .* 350 bytes, and 340/, remedy: /base_path/ },
    ],
    [
      'of a pattern of types that EC2 does not take',
      good.replace('instances: {}', `instances: { types: [${'m'.repeat(31)}*] }`),
      { field: 'repositories[0].instances.types[0]', line: 9, message: /30 characters/, remedy: /m7gd/ },
    ],
    [
      'of a key of another region',
      good.replace(
        '[8.17.0]',
        '[8.17.0]\n  kmsKeyArn: arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
      ),
      { field: 'images.kmsKeyArn', line: 6, message: /not a key of eu-central-1/, remedy: /this region/ },
    ],
    ...(
      [
        ['that AWS keeps for itself', '"aws:owner": me', 'tags.aws:owner', /reserved for AWS/],
        ['that Mayfly sets', '"mayfly:run": me', 'tags.mayfly:run', /set by Mayfly/],
        ['that IAM takes for another', '{ Owner: a, owner: b }', 'tags.owner', /by case alone/],
        ['with a sign that no tag has', 'owner: "a;b"', 'tags.owner', /characters that no tag may/],
        ['with a long value', `owner: ${'a'.repeat(257)}`, 'tags.owner', /256 characters/],
      ] as const
    ).map(
      ([what, tags, field, message]): [
        string,
        string,
        { field: string; line: number; message: RegExp; remedy: RegExp },
      ] => [
        `of a tag ${what}`,
        `${good}tags: ${tags.startsWith('{') ? tags : `{ ${tags} }`}\n`,
        { field, line: 10, message, remedy: /every resource/ },
      ],
    ),
    [
      'of more tags than there may be',
      `${good}tags: { ${Array.from({ length: 41 }, (_, i) => `k${i}: v`)} }\n`,
      { field: 'tags', line: 10, message: /41 tags; 40 is the most/, remedy: /every resource/ },
    ],
    [
      'of a lock that outlives what it locks',
      `${good}ledger: { retentionDays: 60, objectLock: { days: 90 } }\n`,
      { field: 'ledger.objectLock.days', line: 10, message: /longer than/, remedy: /in days/ },
    ],
    [
      'of a budget that nobody hears of',
      `${good}budget: { monthlyUsd: 100 }\n`,
      { field: 'budget', line: 10, message: /mailboxes is empty/, remedy: /costs more/ },
    ],
    [
      "of another account's bucket whose notification would be replaced",
      `${good}    bucketAccount: "210987654321"\n    notification: bucket\n`,
      { field: 'repositories[0].notification', line: 11, message: /another account/, remedy: /EventBridge/ },
    ],
    [
      'of a price that is none',
      good.replace('instances: {}', 'instances: { maximumHourlyUsd: 0 }'),
      { field: 'repositories[0].instances.maximumHourlyUsd', line: 9, message: /./, remedy: /US dollars/ },
    ],
    [
      'of a pager without TLS',
      `${good}notify: { pagers: ["http://example.com/hook"] }\n`,
      { field: 'notify.pagers[0]', line: 10, message: /not an https/, remedy: /PagerDuty/ },
    ],
    [
      'of what is no YAML',
      'version: [1\naccount: 2',
      { field: '', line: 2, message: /not YAML/, remedy: /indentation/ },
    ],
  ])('%s', async (_, text, { field, line, message, remedy }) => {
    const error = failureOf(await written(text));
    const problem = error.problems.find((each) => each.field === field);
    expect(problem).toMatchObject({
      line,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
    expect(error.message).toContain(`line ${line}: `);
  });

  test('of what is wrong in an expectations file', async () => {
    const file = join(directory, 'wrong.yaml');
    await writeFile(file, 'version: 2\nindices:\n  - { for: ["logs-*"], checks: [{ documents: { min: many } }] }\n');
    const error = failureOf(await written(`${good}    expectations: wrong.yaml\n`));
    expect(error.message).toContain(file);
    expect(error.problems).toMatchObject([{ field: 'indices[0].checks[0].documents.min', line: 3 }]);
  });
});

test('reads expectations that are far longer than an order', async () => {
  const groups = Array.from({ length: 400 }, (_, number) => `        - { for: [logs-some-long-name-${number}] }\n`);
  const file = await written(`${good}    expectations:\n      version: 2\n      indices:\n${groups.join('')}`);
  expect(readConfiguration(file).repositories[0]?.expectations).toMatchObject({ indices: { length: 400 } });
});

test('names all problems at once, in the order of their lines', async () => {
  const error = failureOf(await written(good.replace('eu-central-1', 'here').replace('[8.17.0]', '[]')));
  expect(error.problems.map(({ field }) => field)).toEqual(['region', 'images.elasticsearch']);
});

test('says what to do when there is no such file', () => {
  const error = failureOf(join(directory, 'absent.yaml'));
  expect(error.message).toContain('absent.yaml');
  expect(error.message).toContain('mayfly.example.yaml');
});

let files = 0;
async function written(text: string): Promise<string> {
  files += 1;
  const file = join(directory, `mayfly-${files}.yaml`);
  await writeFile(file, text);
  return file;
}

function failureOf(file: string): ConfigurationFileError {
  try {
    readConfiguration(file);
  } catch (error) {
    if (error instanceof ConfigurationFileError) return error;
    throw error;
  }
  throw new Error('The configuration was taken.');
}
