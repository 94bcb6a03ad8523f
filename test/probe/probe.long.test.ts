import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { probeReportSchema } from '../../agent/contract/probe.ts';
import { probeVariants } from '../../agent/contract/probe-order.ts';
import { askForProbes } from '../../infra/probe/ask.ts';
import { conclude } from '../../infra/probe/conclude.ts';
import { type DeployedStack, startStack } from '../deployed-stack/deployed-stack.ts';
import { bundlesOf } from '../local-cloud/host/image.ts';
import type { MachineFaults } from '../local-cloud/host/machine.ts';
import { motoAccount, motoCredentials, motoRegion } from '../local-cloud/moto.ts';
import { describeJudgement, judgeCalls, restrictInstances } from '../local-cloud/policies/judge.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let directory: string;
let stack: DeployedStack;
let faults: MachineFaults = {};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-probe-'));
  await chmod(directory, 0o755);
  // A probe wants no server: there is none on its machines.
  const none = { elasticsearchHome: '/nowhere', javaHome: '/nowhere', heapMegabytes: 1 };
  const image = { ...none, ...(await bundlesOf(join(directory, 'image'))) };
  stack = await startStack({ directory: join(directory, 'stack'), image, machineFaults: () => faults });
  await restrictInstances(stack.cloud);
});
afterEach(async () => {
  faults = {};
  await vi.waitFor(async () => expect(await stack.instancesLeft()).toEqual([]), { timeout: 60_000, interval: 500 });
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

const answersSchema = z.object({
  conclusions: z.array(
    z.object({
      question: z.string(),
      isAsNeeded: z.boolean().nullable(),
      answer: z.string(),
      change: z.string().nullable(),
    }),
  ),
  asked: z.array(z.object({ variant: z.string(), runId: z.string(), report: probeReportSchema.nullable() })),
});

/** As an operator runs it. */
async function probe(...given: string[]) {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [join(import.meta.dirname, '..', '..', 'infra', 'probe', 'main.ts'), ...given],
    {
      reject: false,
      env: {
        AWS_ENDPOINT_URL: stack.cloud.endpoint,
        AWS_REGION: motoRegion,
        AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
      },
    },
  );
  const read = () => answersSchema.parse(JSON.parse(stdout));
  const wrong = () => read().conclusions.filter(({ isAsNeeded }) => isAsNeeded === false);
  return { exitCode, stdout, stderr, read, wrong };
}

test('a stage where all is well answers every question, and nothing of it counts as a backup', async () => {
  const answer = await probe('--stage', 'local', '--json');
  expect(answer.wrong(), answer.stderr).toEqual([]);
  expect(answer.exitCode).toBe(0);
  const { asked } = answer.read();
  expect(asked.map(({ variant }) => variant)).toEqual(probeVariants);
  const outcomes = Object.fromEntries(asked.map(({ variant, report }) => [variant, report?.outcome]));
  expect(outcomes).toEqual({
    spot: 'answered',
    'on-demand': 'answered',
    'price-ceiling': 'answered',
    'price-ceiling-too-low': 'refused',
    'both-architectures': 'not-asked',
    'one-without-match': 'answered',
  });
  const { runId, report } = asked[0] ?? {};
  expect(report?.attempt?.answers).toHaveLength(2);
  expect(report?.goneAt).not.toBeNull();
  expect(await stack.read(`runs/${runId}/report.json`)).toBeNull();
  expect(await stack.read('repositories/reference/state.json')).toBeNull();
  expect([await stack.people.collect(), await stack.pager.collect()]).toEqual([[], []]);
  for (const one of asked)
    expect(await stack.read(`settled/${report?.orderedAt.slice(0, 10)}/${one.runId}`)).toBe(one.runId);
});

test("a repository's own rights are tried, and every call of the functions is allowed by their policies", async () => {
  const answer = await probe('--stage', 'local', '--repository', 'logs', '--json');
  expect(answer.wrong(), answer.stderr).toEqual([]);
  const rights = answer.read().asked[0]?.report?.result?.observations.filter(({ subject }) => subject === 'right');
  expect(rights?.map(({ seen }) => seen)).toEqual([
    'It may list its repository.',
    'It may not list what lies beside its repository.',
    'It may not read the ledger.',
    'It may not write into the ledger where it has no place.',
    'It may not see the instances of the account.',
  ]);
  const instances = stack.cloud.gate.calls.flatMap(({ principal }) => /\/(i-[0-9a-f]+)$/.exec(principal)?.[1] ?? []);
  const judgement = await judgeCalls(stack.cloud, { except: instances });
  expect(judgement.denied, describeJudgement(judgement)).toEqual([]);
});

test('a launch that EC2 refuses is told in its words, with what to change, and nothing else is asked', async () => {
  const lift = stack.cloud.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'refused' }, times: 100 });
  const answer = await probe('--stage', 'local');
  lift();
  expect(answer.exitCode).toBe(1);
  expect(answer.stdout).toMatch(/NO {2}Does EC2 launch on spot\?\n\s+refused: UnauthorizedOperation: /);
  expect(answer.stdout).toContain('aws sts decode-authorization-message');
  expect(answer.stdout).not.toContain('price ceiling');
});

test('a machine that ends without a word is told, with where to look', async () => {
  faults = { agentPreload: 'process.exit(1)' };
  const answer = await probe('--stage', 'local');
  expect(answer.exitCode).toBe(1);
  expect(answer.stdout).toMatch(/NO {2}Do instances boot.*\n\s+i-[0-9a-f]+ left no result/);
  expect(answer.stdout).toContain('get-console-output');
});

test('a machine that never says anything is told, however long that takes it', async () => {
  faults = { agentPreload: 'await new Promise(() => setInterval(() => {}, 1_000))' };
  const { s3, sqs, ec2 } = stack.cloud.clients;
  const request = { stage: 'local', account: motoAccount, region: motoRegion, repository: 'reference' };
  const signal = AbortSignal.timeout(25_000);
  const asked = await askForProbes(request, { s3, sqs, tell: () => {}, pollMilliseconds: 500, signal });
  expect(asked.map(({ reached, report }) => [reached, report])).toEqual([
    ['launched', null],
    ['launched', null],
  ]);
  expect(conclude(asked).filter(({ isAsNeeded }) => isAsNeeded === false)).toMatchObject([
    { question: expect.stringContaining('go by themselves'), answer: 'It has not ended yet.' },
  ]);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: await stack.instancesLeft() }));
});

test.runIf(process.getuid?.() === 0)('a machine without the disks that were ordered is told', async () => {
  faults = { diskMegabytes: 48 };
  const answer = await probe('--stage', 'local', '--json');
  expect(answer.exitCode).toBe(1);
  expect(answer.wrong()).toMatchObject([
    { answer: expect.stringMatching(/^5\d(\.\d)? MB for backups.*10 GB were ordered/) },
  ]);
});

test('a stage that is not there is said so, and what can be done', async () => {
  const answer = await probe('--stage', 'elsewhere');
  expect(answer.exitCode).toBe(2);
  expect(answer.stderr).toMatch(/no such stage.*\n.*deploy first/);
});
