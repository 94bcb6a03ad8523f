import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMachines } from '../../../lambda/aws/read-machines.ts';
import { deployment } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { putMachines } from '../put-machines.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await localAws();
  await putMachines(aws.ssm, 'test', { pools: { nightly: { instanceRoleId: 'AROAPOOL' } } });
});
afterAll(async () => {
  await aws.close();
  await stopLocalAws();
});

const read = (repository: string, pool: string | null) =>
  readMachines(aws.ssm, { stage: 'test', repository, pool }, deployment, AbortSignal.timeout(9_000));

test('reads what was deployed for a repository, and nothing of pools where none is chosen', async () => {
  expect(await read('logs', null)).toEqual({ repository: aws.machines.repository, pool: null });
});

test('reads that of its pool beside it, in one call', async () => {
  const calls = aws.gate.calls.length;
  const group = 'mayfly-test_pool_nightly';
  const queueUrl = `https://sqs.eu-central-1.amazonaws.com/123456789012/${group}`;
  expect((await read('logs', 'nightly')).pool).toEqual({
    name: 'nightly',
    group,
    queueUrl,
    instanceRoleId: 'AROAPOOL',
  });
  expect(aws.gate.calls.slice(calls).map(({ action }) => action)).toEqual(['GetParameters']);
});

test('names the parameter that is missing', async () => {
  await expect(read('carts', 'nightly')).rejects.toThrow('no parameter /mayfly/test/repositories/carts. Deploy');
  await expect(read('logs', 'weekly')).rejects.toThrow('no parameter /mayfly/test/pools/weekly. Deploy');
});
