import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, neededBytes } from '../../../../agent/stores/elasticsearch/machine-needs.ts';
import type { IndexContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { windowsOf } from '../../../../agent/stores/elasticsearch/staging/windows.ts';

const gigabyte = 1e9;

function index(name: string, gigabytes: number): IndexContents {
  return { name, shards: [{ bytes: gigabytes * gigabyte }] } as unknown as IndexContents;
}

const namesOf = (windows: readonly (readonly IndexContents[])[]) =>
  windows.map((window) => window.map(({ name }) => name));

test('all that fits is one window, the largest first', () => {
  const { windows, tooLarge } = windowsOf([index('a', 1), index('b', 5), index('c', 2), index('d', 2)], 100 * gigabyte);
  expect(namesOf(windows)).toEqual([['b', 'c', 'd', 'a']]);
  expect(tooLarge).toEqual([]);
});

test('what does not fit comes in further windows, and what fits in none is too large', () => {
  const indices = [index('a', 4), index('b', 4), index('c', 1), index('huge', 9)];
  const { windows, tooLarge } = windowsOf(indices, 12 * gigabyte);
  expect(namesOf(windows)).toEqual([['a', 'c'], ['b']]);
  expect(tooLarge.map(({ name }) => name)).toEqual(['huge']);
});

test('every index is in one window that fits, or is too large', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 100 }), (gigabytes, disk) => {
      const indices = gigabytes.map((size, position) => index(`i${position}`, size));
      const { windows, tooLarge } = windowsOf(indices, disk * gigabyte);
      expect([...windows.flat(), ...tooLarge].map(({ name }) => name).toSorted()).toEqual(
        indices.map(({ name }) => name).toSorted(),
      );
      for (const window of windows) {
        expect(neededBytes(window.map(bytesOf))).toBeLessThanOrEqual(disk * gigabyte);
      }
      for (const large of tooLarge) expect(neededBytes([bytesOf(large)])).toBeGreaterThan(disk * gigabyte);
    }),
  );
});
