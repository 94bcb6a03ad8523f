import { expect, test } from 'vitest';
import type { BakedImage } from '../../../lambda/configuration/images.ts';
import { chooseImages } from '../../../lambda/trigger/choose-images.ts';

const image = (elasticsearch: string, architecture: BakedImage['architecture'] = 'arm64'): BakedImage => ({
  elasticsearch,
  architecture,
  imageId: `ami-${elasticsearch}`,
});
const versionsOf = (images: readonly BakedImage[]) => images.map(({ elasticsearch }) => elasticsearch);
const images = ['9.2.4', '7.17.9', '8.11.1', '8.17.0'].map((version) => image(version));

test.each([
  ['8.11.1', '8.11.1', 'the very version'],
  ['8.12.0', '8.17.0', 'the oldest that can read it'],
  ['7.1.1', '7.17.9', 'the oldest of its own major version'],
  ['8.19.0', '9.2.4', 'the next major version where its own has none'],
  [null, '9.2.4', 'the newest, when its version is not known'],
])('a snapshot of %s is restored with %s: %s', (snapshot, expected, _why) => {
  expect(versionsOf(chooseImages(images, snapshot))).toEqual([expected]);
});

test.each(['9.3.0', '10.0.0'])('none can read a snapshot of %s', (snapshot) => {
  expect(chooseImages(images, snapshot)).toEqual([]);
});

test('two major versions on is too far', () => {
  expect(chooseImages([image('9.2.4')], '7.17.9')).toEqual([]);
});

test('versions are compared as numbers', () => {
  expect(versionsOf(chooseImages([image('8.9.0'), image('8.10.0')], null))).toEqual(['8.10.0']);
});

test('a version is had for each architecture that it was baked for', () => {
  const both = [image('8.17.0'), image('8.17.0', 'x86_64')];
  expect(chooseImages([...both, image('9.2.4')], '8.17.0')).toEqual(both);
});
