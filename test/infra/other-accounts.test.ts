import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationSchema } from '../../infra/configuration/schema.ts';
import { oneRepository, written } from './configurations.ts';
import { type Check, evaluate } from './policies/evaluate.ts';
import { everything, policiesOf } from './policies/simulate.ts';
import { directory } from './stacks.ts';
import { synthesizedWithoutCode } from './synthesized.ts';

/** What docs/deploy.md gives to copy for a bucket of another account, tried on the example's roles. */
const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8');
const [bucketPolicy, keyStatement] = Array.from(page.matchAll(/^```json\n(.*?)^```/gms), ([, json = '']) =>
  JSON.parse(json),
);
const keyPolicy = { Version: '2012-10-17', Statement: [keyStatement] };

const account = '111122223333';
const kmsKeyArn = `arn:aws:kms:eu-central-1:${account}:key/0a1b2c3d-0000-1111-2222-333344445555`;
const stack = await synthesizedWithoutCode(
  configurationSchema.parse({
    ...written(oneRepository),
    repositories: written(oneRepository).repositories.map((one) => ({ ...one, bucketAccount: account, kmsKeyArn })),
  }),
  join(directory, 'foreign'),
);

const bucket = 'arn:aws:s3:::example-snapshots';
const list = (prefix: string): Check => ({
  action: 's3:ListBucket',
  resource: bucket,
  context: { 's3:prefix': prefix },
});
const read = (key: string): Check => ({ action: 's3:GetObject', resource: `${bucket}/${key}` });
const decrypt: Check = { action: 'kms:Decrypt', resource: kmsKeyArn };

const callers = {
  instance: session('repository-logs'),
  trigger: session('trigger'),
  stranger: { ...sessionOf('administrator'), policies: [everything] },
};

describe('in the bucket of another account', () => {
  test.each<[keyof typeof callers, string, Check, boolean]>([
    ['instance', 'lists its own repository', list('es/logs/'), true],
    ['instance', 'reads its own repository', read('es/logs/index-7'), true],
    ['instance', 'does not list anything else', list('es/'), false],
    ['instance', 'does not read anything else', read('es/orders/index-7'), false],
    ['instance', 'does not write', { ...read('es/logs/index-7'), action: 's3:PutObject' }, false],
    ['trigger', 'reads what a snapshot says of itself', read('es/logs/snap-a.dat'), true],
    ['trigger', 'reads nothing else', read('es/logs/index-7'), false],
    ['stranger', 'of our account reads nothing', read('es/logs/index-7'), false],
    ['stranger', 'of our account lists nothing', list('es/logs/'), false],
  ])('the %s %s', async (who, _, check, may) => {
    expect((await asked(who, check, bucketPolicy)) === 'Allowed').toBe(may);
  });

  test('nobody may do anything as long as its policy does not say so', async () => {
    const none = { Version: '2012-10-17', Statement: [] };
    expect(await asked('instance', read('es/logs/index-7'), none)).not.toBe('Allowed');
  });
});

test('with the key of another account decrypt those who read, and nobody else', async () => {
  expect(await asked('instance', decrypt, keyPolicy)).toBe('Allowed');
  expect(await asked('trigger', decrypt, keyPolicy)).toBe('Allowed');
  expect(await asked('stranger', decrypt, keyPolicy)).not.toBe('Allowed');
});

test('the bus that it names is the one that is deployed, and takes what that account sends', async () => {
  const { name } = stack.one('aws_cloudwatch_event_bus');
  expect(page).toContain(`BUS=arn:aws:events:eu-central-1:${oneRepository.account}:event-bus/${name}\n`);
  const [{ Principal }] = JSON.parse(stack.one('aws_cloudwatch_event_bus_policy').policy).Statement;
  expect(Principal).toEqual({ AWS: [`arn:aws:iam::${account}:root`] });
});

function asked(who: keyof typeof callers, check: Check, resourcePolicy: object) {
  return evaluate(callers[who], { ...check, account }, JSON.stringify(resourcePolicy));
}

function session(path: string) {
  const { name } = stack.one('aws_iam_role', path);
  return { ...sessionOf(name), policies: policiesOf(stack, name) };
}

function sessionOf(role: string) {
  const arn = `arn:aws:sts::${oneRepository.account}:assumed-role/${role}/somebody`;
  return { arn, userId: 'AROAEXAMPLE:somebody' };
}
