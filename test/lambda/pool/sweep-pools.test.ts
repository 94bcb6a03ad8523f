import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { sendToPool } from '../../../lambda/run/messages.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { SweepSetup } from '../reaper/sweep-setup.ts';
import { type PoolSetup, poolSetup } from './pool-setup.ts';

let aws: LocalAws;
let pool: PoolSetup;
let setup: SweepSetup;
beforeEach(async () => {
  aws = await localAws();
  pool = await poolSetup(aws);
  setup = new SweepSetup(aws);
  setup.deployedPools = [pool.place];
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const members = (count: number) => pool.grow(count);
const send = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      sendToPool(
        aws.queues.sqs,
        pool.queueUrl,
        { runId: `0123456789abcdef012${index}`, attempt: 1 },
        AbortSignal.timeout(9_000),
      ),
    ),
  );
const measured = () =>
  Object.fromEntries(
    setup.measured.flatMap(({ name, dimensions, value }) => (dimensions.Pool === 'nightly' ? [[name, value]] : [])),
  );

test('a pool that grew too little is raised, and one without work is left as it is', async () => {
  await send(2);
  await setup.reap();
  expect(await pool.desired()).toBe(2);
  await members(3);
  await setup.reap();
  expect(await pool.desired()).toBe(3);
});

test('an instance that is gone is taken out with its place; those at work stay', async () => {
  const [first = '', second = ''] = await members(2);
  await aws.terminate(first);
  expect(await setup.reap()).toMatchObject({ placesTakenBack: 1 });
  expect(await pool.desired()).toBe(1);
  expect(await pool.instanceIds()).toEqual([second]);
  expect(await setup.reap()).toMatchObject({ placesTakenBack: 0, ended: 0 });
});

test('a member is ended when it is older than it may become, with its place, and not before', async () => {
  await members(1);
  setup.now = new Date(Date.now() + 64_000 * 1000);
  expect(await setup.reap()).toMatchObject({ ended: 0 });
  setup.now = new Date(Date.now() + 65_000 * 1000);
  expect(await setup.reap()).toMatchObject({ ended: 1 });
  expect(await pool.desired()).toBe(0);
});

test('a pool at its most says so while orders wait', async () => {
  await members(3);
  await setup.reap();
  expect(measured()).toEqual({ PoolAtMost: 0, PoolLaunchesFailed: 0 });
  await send(1);
  await setup.reap();
  expect(measured()).toMatchObject({ PoolAtMost: 1 });
});
