import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SQSBatchResponse } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import type { Bundle } from '../../infra/bundle/build-bundles.ts';
import { bundle } from '../../infra/bundle/bundle.ts';
import { runIdOf } from '../../lambda/trigger/make-order.ts';
import { motoCredentials } from '../local-cloud/moto.ts';
import { s3Notification } from './events.ts';
import { configuration, corruptResult, settings } from './examples.ts';
import { type LocalAws, localAws, stopLocalAws } from './local-aws.ts';

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<SQSBatchResponse>;

const key = 'es/logs/snap-Qk-9_aBcDeFgHiJkLmNoPq.dat';
const runId = runIdOf(settings.store, { bucket: settings.bucket, key });

let aws: LocalAws;
let directory: string;
let bundles: Bundle[];

beforeAll(async () => {
  aws = await localAws();
  directory = await mkdtemp(join(tmpdir(), 'mayfly-functions-'));
  bundles = await bundle(directory, ['trigger', 'settle']);
  vi.stubEnv('MAYFLY_DEPLOYMENT', JSON.stringify(aws.deployment));
  vi.stubEnv('AWS_ENDPOINT_URL', aws.gate.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', motoCredentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', motoCredentials.secretAccessKey);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
  await aws.close();
  await stopLocalAws();
});

async function invoke(name: 'trigger' | 'settle', body: unknown): Promise<SQSBatchResponse> {
  const path = bundles.find((one) => one.name === name)?.path ?? '';
  await writeFile(join(dirname(path), 'configuration.json'), JSON.stringify(configuration));
  const { handler } = (await import(pathToFileURL(path).href)) as { handler: Handler };
  const event = {
    Records: [{ messageId: 'm1', body: JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' } }],
  };
  return handler(event, { getRemainingTimeInMillis: () => 60_000 });
}

test('the functions as they are deployed take a snapshot from its event to its report', async () => {
  expect(await invoke('trigger', s3Notification(settings.bucket, [key]))).toEqual({ batchItemFailures: [] });
  const { instanceId } = attemptRecordSchema.parse(await aws.get(ledgerKey.attempt(runId, 1)));

  const result = { ...corruptResult, runId, instance: { ...corruptResult.instance, id: instanceId } };
  const resultKey = ledgerKey.result('attempts/AROAEXAMPLE', instanceId);
  await aws.put(resultKey, result);
  expect(await invoke('settle', s3Notification(aws.ledger.bucket, [resultKey]))).toEqual({ batchItemFailures: [] });
  expect(await aws.get(ledgerKey.report(runId))).toMatchObject({ runId, verdict: 'corrupt' });
  expect(await aws.received('people')).toHaveLength(1);
});

test('they report a message that they cannot read as failed', async () => {
  for (const name of ['trigger', 'settle'] as const) {
    expect(await invoke(name, { hello: 'world' })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  }
});
