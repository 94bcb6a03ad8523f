import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { type BakedImage, pointerText } from '../../lambda/configuration/images.ts';
import { promote } from '../../packer/promotion/promote.ts';
import { damageOne } from '../demo/damage.ts';
import { motoAccount, motoRegion } from '../local-cloud/moto.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { type EndToEnd, startEndToEnd } from './setup.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const former = 'ami-0123456789abcdef0';
const candidate: BakedImage = {
  store: 'elasticsearch',
  version: elasticsearchOfImage,
  architecture: 'arm64',
  imageId: 'ami-0aaaaaaaaaaaaaaaa',
  contract: contractVersion,
};

let endToEnd: EndToEnd;
let reference: string;
beforeAll(async () => {
  endToEnd = await startEndToEnd();
  await endToEnd.take('reference');
  reference = endToEnd.cluster.repository;
});
afterAll(() => endToEnd?.end());

async function pointers(): Promise<Record<string, string>> {
  const { ssm } = endToEnd.stack.cloud.clients;
  const { Parameters = [] } = await ssm.send(
    new GetParametersByPathCommand({ Path: '/mayfly/local', Recursive: true }),
  );
  return Object.fromEntries(
    Parameters.map(({ Name = '', Value = '' }) => [Name.slice('/mayfly/local/'.length), Value]),
  );
}

async function promoted(image: BakedImage, from: string): Promise<string[]> {
  const told: string[] = [];
  const { s3, ssm, ec2 } = endToEnd.stack.cloud.clients;
  const tell = (line: string) => void told.push(line);
  await promote(
    { stage: 'local', account: motoAccount, region: motoRegion, image, reference: from },
    { s3, ssm, ec2, now: () => new Date(), tell, signal: AbortSignal.timeout(200_000) },
  );
  return told;
}

const here = `elasticsearch/${elasticsearchOfImage}/arm64`;
const pointerTo = (imageId: string) => pointerText({ imageId, contract: contractVersion });

test('an image that fails at the reference snapshot is not put into use: people hear of it, no pager does', async () => {
  const damaged = join(endToEnd.directory, 'damaged');
  await cp(reference, damaged, { recursive: true });
  const { tamper, damaged: object } = damageOne();
  for (const key of await readdir(damaged, { recursive: true })) {
    if (!key.includes('/__')) continue;
    const bytes = await readFile(join(damaged, key));
    const changed = tamper(key, bytes);
    if (changed !== null) await writeFile(join(damaged, key), changed);
  }
  expect(object()).not.toBeNull();
  const failure = await promoted(candidate, damaged).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'candidate-failed', report: { verdict: 'corrupt' } });
  expect(await pointers()).toMatchObject({
    [`images/${here}`]: pointerTo(former),
    [`candidates/${here}`]: pointerTo(candidate.imageId),
  });
  const { runId } = (failure as { report: { runId: string } }).report;
  const outcome = await endToEnd.outcome({ runId, name: '', uuid: '', repository: 'logs', key: '' });
  expect([outcome.mails.length, outcome.pages.length, outcome.reports]).toEqual([1, 0, 1]);
});

test('an image that verifies the reference snapshot is put into use', async () => {
  const told = await promoted(candidate, reference);
  expect(told.at(-1)).toBe(`${candidate.imageId} is in use; the former image, ${former}, is kept`);
  expect(await pointers()).toMatchObject({
    [`images/${here}`]: pointerTo(candidate.imageId),
    [`candidates/${here}`]: 'none',
  });
});

test('what lands afterwards is proven with it', async () => {
  const snapshot = await endToEnd.take('afterwards');
  await endToEnd.land();
  expect(await endToEnd.report(snapshot)).toMatchObject({
    verdict: 'verified',
    instance: { imageId: candidate.imageId },
  });
});

test('an image of a version that the stage does not know is refused, with what to do', async () => {
  await expect(promoted({ ...candidate, version: '9.9.9' }, reference)).rejects.toThrow(/mayfly\.yaml, deploy/);
});
