import { expect, test } from 'vitest';
import { chooseImage } from '../../../lambda/trigger/choose-image.ts';

const image = (elasticsearch: string) => ({ elasticsearch, imageId: `ami-${elasticsearch}` });
const images = ['9.2.4', '7.17.9', '8.11.1', '8.17.0'].map(image);

test.each([
  ['8.11.1', '8.11.1', 'the very version'],
  ['8.12.0', '8.17.0', 'the oldest that can read it'],
  ['7.1.1', '7.17.9', 'the oldest of its own major version'],
  ['8.19.0', '9.2.4', 'the next major version where its own has none'],
  [null, '9.2.4', 'the newest, when its version is not known'],
])('a snapshot of %s is restored with %s: %s', (snapshot, expected, _why) => {
  expect(chooseImage(images, snapshot)?.elasticsearch).toBe(expected);
});

test.each(['9.3.0', '10.0.0'])('none can read a snapshot of %s', (snapshot) => {
  expect(chooseImage(images, snapshot)).toBeNull();
});

test('two major versions on is too far', () => {
  expect(chooseImage([image('9.2.4')], '7.17.9')).toBeNull();
});

test('versions are compared as numbers', () => {
  expect(chooseImage([image('8.9.0'), image('8.10.0')], null)?.elasticsearch).toBe('8.10.0');
});
