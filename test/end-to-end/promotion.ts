import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { readParameters } from '../../lambda/aws/read-parameters.ts';
import { type BakedImage, pointerText } from '../../lambda/configuration/images.ts';
import { promote } from '../../packer/promotion/promote.ts';
import { damageOne } from '../demo/damage.ts';
import { motoAccount, motoRegion } from '../local-cloud/moto.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import type { EndToEnd } from './setup.ts';

const former = 'ami-0123456789abcdef0';
const candidate: BakedImage = {
  store: 'elasticsearch',
  version: elasticsearchOfImage,
  architecture: 'arm64',
  imageId: 'ami-0aaaaaaaaaaaaaaaa',
  contract: contractVersion,
};

async function pointers({ stack }: EndToEnd): Promise<Record<string, string>> {
  const { ssm } = stack.cloud.clients;
  const path = '/mayfly/local';
  const parameters = await readParameters(ssm, path, AbortSignal.timeout(20_000));
  return Object.fromEntries([...parameters].map(([name, value]) => [name.slice(`${path}/`.length), value]));
}

async function promoted({ stack }: EndToEnd, image: BakedImage, from: string): Promise<string[]> {
  const told: string[] = [];
  const { s3, ssm, ec2 } = stack.cloud.clients;
  const tell = (line: string) => void told.push(line);
  await promote(
    { stage: 'local', account: motoAccount, region: motoRegion, image, reference: from },
    { s3, ssm, ec2, now: () => new Date(), tell, signal: AbortSignal.timeout(200_000) },
  );
  return told;
}

const here = `elasticsearch/${elasticsearchOfImage}/arm64`;
const pointerTo = (imageId: string) => pointerText({ imageId, contract: contractVersion });

/**
 * What becomes of a new image, in a stage of which nobody cares any more which image it uses. `reference` names, below
 * its directory, a repository that holds one sound snapshot.
 */
export function testPromotion(endToEnd: () => EndToEnd, reference: string): void {
  test('an image that fails at the reference snapshot is not put into use: people hear of it, no pager does', async () => {
    const damaged = join(endToEnd().directory, 'damaged');
    await cp(join(endToEnd().directory, reference), damaged, { recursive: true });
    const { tamper, damaged: object } = damageOne();
    for (const key of await readdir(damaged, { recursive: true })) {
      if (!key.includes('/__')) continue;
      const bytes = await readFile(join(damaged, key));
      const changed = tamper(key, bytes);
      if (changed !== null) await writeFile(join(damaged, key), changed);
    }
    expect(object()).not.toBeNull();
    const failure = await promoted(endToEnd(), candidate, damaged).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'candidate-failed', report: { verdict: 'corrupt' } });
    expect(await pointers(endToEnd())).toMatchObject({
      [`images/${here}`]: pointerTo(former),
      [`candidates/${here}`]: pointerTo(candidate.imageId),
    });
    const { runId } = (failure as { report: { runId: string } }).report;
    const outcome = await endToEnd().outcome({ runId });
    expect([outcome.mails.length, outcome.pages.length, outcome.reports]).toEqual([1, 0, 1]);
  });

  test('an image that verifies the reference snapshot is put into use', async () => {
    const told = await promoted(endToEnd(), candidate, join(endToEnd().directory, reference));
    expect(told.at(-1)).toBe(`${candidate.imageId} is in use; the former image, ${former}, is kept`);
    expect(await pointers(endToEnd())).toMatchObject({
      [`images/${here}`]: pointerTo(candidate.imageId),
      [`candidates/${here}`]: 'none',
    });
  });

  test('what lands afterwards is proven with it', async () => {
    const snapshot = await endToEnd().take('afterwards');
    await endToEnd().land();
    expect(await endToEnd().report(snapshot)).toMatchObject({
      verdict: 'verified',
      instance: { imageId: candidate.imageId },
    });
  });

  test('an image of a version that the stage does not know is refused, with what to do', async () => {
    await expect(promoted(endToEnd(), { ...candidate, version: '9.9.9' }, '')).rejects.toThrow(/mayfly\.yaml, deploy/);
  });
}
