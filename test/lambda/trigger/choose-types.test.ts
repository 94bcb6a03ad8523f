import { expect, test } from 'vitest';
import { chooseTypes } from '../../../lambda/trigger/choose-types.ts';

const types = [
  { type: 'm7g.large', localBytes: 0 },
  { type: 'm7gd.large', localBytes: 118 },
  { type: 'm7gd.xlarge', localBytes: 237 },
  { type: 'c7gd.xlarge', localBytes: 237 },
];

test.each([
  [100, ['m7gd.large', 'm7gd.xlarge', 'c7gd.xlarge']],
  [118, ['m7gd.large', 'm7gd.xlarge', 'c7gd.xlarge']],
  [119, ['m7gd.xlarge', 'c7gd.xlarge']],
  [500, ['m7gd.xlarge', 'c7gd.xlarge']],
  [null, ['m7gd.xlarge', 'c7gd.xlarge']],
])('for %s bytes it takes %j', (needed, expected) => {
  expect(chooseTypes(types, needed)).toEqual(expected);
});

test('types without disks of their own are all as good', () => {
  const diskless = ['m7g.large', 'c7g.large'].map((type) => ({ type, localBytes: 0 }));
  expect(chooseTypes(diskless, 100)).toEqual(['m7g.large', 'c7g.large']);
});
