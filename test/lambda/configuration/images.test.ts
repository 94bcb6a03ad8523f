import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  architectures,
  imageParameter,
  imagesOf,
  imagesPath,
  noImage,
  parsePointer,
  pointerText,
} from '../../../lambda/configuration/images.ts';

const imageId = 'ami-0123456789abcdef0';
const here = imagesPath('test', 'images');

describe('a pointer', () => {
  test('is read as it was written, whatever contract its image reads', () => {
    const ids = fc.stringMatching(/^ami-[0-9a-f]{8,17}$/);
    fc.assert(
      fc.property(ids, fc.nat(), (id, contract) => {
        const pointer = { imageId: id, contract };
        expect(parsePointer(pointerText(pointer))).toEqual(pointer);
      }),
    );
  });

  test('that is an id alone says nothing of a contract: it is none that can be launched', () => {
    expect(parsePointer(imageId)).toEqual({ imageId, contract: 0 });
  });

  test.each([
    ['what a parameter holds before an image is baked', noImage],
    ['nothing', ''],
    ['an id that is none', 'ami-xyz'],
    ['an id among other text', `${imageId} `],
    ['no object', 'null'],
    ['no contract', JSON.stringify({ imageId })],
    ['a contract that is no number', JSON.stringify({ imageId, contract: '2' })],
    ['a contract below none', JSON.stringify({ imageId, contract: -1 })],
    ['half a contract', JSON.stringify({ imageId, contract: 1.5 })],
    ['no image', JSON.stringify({ contract: 2 })],
    ['an image that is none', JSON.stringify({ imageId: 'none', contract: 2 })],
    ['a field too many', JSON.stringify({ imageId, contract: 2, region: 'eu-central-1' })],
    ['JSON that is cut off', pointerText({ imageId, contract: 2 }).slice(0, -1)],
  ])('names no image when it holds %s', (_, text) => {
    expect(parsePointer(text)).toBeNull();
  });
});

describe('the images below a path', () => {
  test('are those of every store, version and architecture, with the contracts that they read', () => {
    const images = [
      { store: 'elasticsearch', version: '8.17.0', architecture: 'arm64', imageId: 'ami-00000001', contract: 2 },
      { store: 'elasticsearch', version: '8.17.0', architecture: 'x86_64', imageId: 'ami-00000002', contract: 1 },
      { store: 'archive', version: '1.0.0', architecture: 'arm64', imageId: 'ami-00000003', contract: 2 },
    ] as const;
    const parameters = new Map(images.map((image) => [imageParameter(here, image), pointerText(image)]));
    expect(parameters.has('/mayfly/test/images/elasticsearch/8.17.0/x86_64')).toBe(true);
    expect(imagesOf(here, parameters)).toEqual(images);
  });

  test.each([
    ['of another stage', '/mayfly/test-2/images/elasticsearch/8.17.0/arm64'],
    ['that are candidates', '/mayfly/test/candidates/elasticsearch/8.17.0/arm64'],
    ['without a store', '/mayfly/test/images/8.17.0/arm64'],
    ['of an architecture that there is not', '/mayfly/test/images/elasticsearch/8.17.0/riscv64'],
    ['of no exact version', '/mayfly/test/images/elasticsearch/8.17/arm64'],
    ['with more behind them', '/mayfly/test/images/elasticsearch/8.17.0/arm64/old'],
  ])('are not those %s', (_, name) => {
    expect(imagesOf(here, new Map([[name, pointerText({ imageId, contract: 2 })]]))).toEqual([]);
  });

  test('lack the one that was never baked, and no other', () => {
    const [first, second] = architectures.map((architecture) =>
      imageParameter(here, { store: 'elasticsearch', version: '8.17.0', architecture }),
    );
    const parameters = new Map([
      [first ?? '', noImage],
      [second ?? '', imageId],
    ]);
    expect(imagesOf(here, parameters)).toMatchObject([{ architecture: 'x86_64', imageId, contract: 0 }]);
  });
});
