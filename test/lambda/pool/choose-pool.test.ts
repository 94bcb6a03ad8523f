import { expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import type { BakedImage } from '../../../lambda/configuration/images.ts';
import { choosePool } from '../../../lambda/trigger/choose-pool.ts';
import { chosen, settings } from '../examples.ts';
import { poolSettings } from './pool-setup.ts';

const image: BakedImage = {
  ...{ store: 'elasticsearch', version: '8.17.0', architecture: 'arm64', imageId: 'ami-00008170' },
  contract: contractVersion,
};
const inPool = { ...settings, pool: 'nightly' };
const asked: { writtenBy: string | null; needs: typeof chosen.needs } = { writtenBy: '8.17.0', needs: chosen.needs };
const choose = (changes: Partial<typeof asked>, baked: readonly BakedImage[] = [image], pools = [poolSettings]) =>
  choosePool(inPool, pools, baked, { ...asked, ...changes });

test('a backup that the pool of its repository can prove is proven by it, with its one image', () => {
  expect(choose({})).toEqual({ pool: poolSettings, image: { architecture: 'arm64', imageId: 'ami-00008170' } });
  expect(choose({ writtenBy: '7.17.9' })?.pool).toBe(poolSettings);
  expect(choose({ writtenBy: null })?.pool).toBe(poolSettings);
});

test('a repository without a pool has none', () => {
  expect(choosePool(settings, [poolSettings], [image], asked)).toBeNull();
});

test.each([
  ['newer than its image', { writtenBy: '9.0.0' }],
  ['older than its image reads', { writtenBy: '6.8.0' }],
  ['larger than its disk', { needs: { ...chosen.needs, diskGb: 201 } }],
  ['in need of more memory', { needs: { ...chosen.needs, memoryGib: 9 } }],
  ['in need of more processors', { needs: { ...chosen.needs, vcpus: 4 } }],
  ['in need of more for its restore target', { needs: { ...chosen.needs, forTarget: { vcpus: 8, networkGbps: 5 } } }],
] as [string, Partial<typeof asked>][])('a backup that is %s gets an instance of its own', (_, changes) => {
  expect(choose(changes)).toBeNull();
});

test.each([
  ['there is none', []],
  ['it has another version', [{ ...image, version: '8.16.0' }]],
  ['it has another architecture', [{ ...image, architecture: 'x86_64' as const }]],
  ['its agent reads another contract', [{ ...image, contract: contractVersion - 1 }]],
])('so does every backup while the image of the pool is not there: %s', (_, baked) => {
  expect(choose({}, baked)).toBeNull();
});
