import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isStoreId } from '../../../agent/stores/registry.ts';
import { imageDefinitionOf, imageDefinitions } from '../../../packer/stores/registry.ts';

const stores = join(import.meta.dirname, '..', '..', '..', 'packer', 'stores');

test.each(imageDefinitions)(
  '$id is a store, and its folder has what the template and the bundles ask for',
  async ({ id, programs }) => {
    expect(isStoreId(id)).toBe(true);
    const files = ['files', 'provision/install.sh', 'provision/self-test.sh', ...Object.values(programs)];
    for (const file of files) await access(join(stores, id, file));
  },
);

test.each(imageDefinitions)('$id puts each object of a reference into one group', ({ orderOfWriting }) => {
  const keys = ['index.latest', 'index-0', 'snap-a.dat', 'meta-a.dat', 'indices/b/0/__c', 'indices/b/0/snap-a.dat'];
  expect(orderOfWriting(keys).flat().toSorted()).toEqual(keys.toSorted());
});

test('a store without an image is refused by its name', () => {
  expect(imageDefinitionOf('elasticsearch').id).toBe('elasticsearch');
  expect(() => imageDefinitionOf('tapes')).toThrow('No images are made for tapes');
});
