import { expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import type { BakedImage } from '../../../lambda/configuration/images.ts';
import { chooseImages } from '../../../lambda/trigger/choose-images.ts';

const image = (
  version: string,
  architecture: BakedImage['architecture'] = 'arm64',
  contract = contractVersion,
): BakedImage => ({ store: 'elasticsearch', version, architecture, imageId: `ami-${version}`, contract });
const chosen = (baked: readonly BakedImage[], writtenBy: string | null) =>
  chooseImages(baked, elasticsearch, writtenBy).images;
const versionsOf = (baked: readonly BakedImage[]) => baked.map(({ version }) => version);
const images = ['9.2.4', '7.17.9', '8.11.1', '8.17.0'].map((version) => image(version));

test.each([
  ['8.11.1', '8.11.1', 'the very version'],
  ['8.12.0', '8.17.0', 'the oldest that can read it'],
  ['7.1.1', '7.17.9', 'the oldest of its own major version'],
  ['8.19.0', '9.2.4', 'the next major version where its own has none'],
  [null, '9.2.4', 'the newest, when its version is not known'],
])('a snapshot of %s is restored with %s: %s', (snapshot, expected, _why) => {
  expect(versionsOf(chosen(images, snapshot))).toEqual([expected]);
});

test.each(['9.3.0', '10.0.0'])('none can read a snapshot of %s', (snapshot) => {
  expect(chosen(images, snapshot)).toEqual([]);
});

test('two major versions on is too far', () => {
  expect(chosen([image('9.2.4')], '7.17.9')).toEqual([]);
});

test('versions are compared as numbers', () => {
  expect(versionsOf(chosen([image('8.9.0'), image('8.10.0')], null))).toEqual(['8.10.0']);
});

test('a version is had for each architecture that it was baked for', () => {
  const both = [image('8.17.0'), image('8.17.0', 'x86_64')];
  expect(chosen([...both, image('9.2.4')], '8.17.0')).toEqual(both);
});

test('an image whose agent reads another contract is never chosen, and is named', () => {
  const older = image('8.17.0', 'arm64', contractVersion - 1);
  const newer = image('8.18.0', 'arm64', contractVersion + 1);
  const baked = [older, newer, image('9.2.4')];
  expect(chooseImages(baked, elasticsearch, '8.17.0')).toEqual({
    images: [image('9.2.4')],
    versions: ['9.2.4'],
    otherContracts: [
      { version: '8.17.0', contract: contractVersion - 1 },
      { version: '8.18.0', contract: contractVersion + 1 },
    ],
  });
  expect(chooseImages([older, newer], elasticsearch, '8.17.0').images).toEqual([]);
});
