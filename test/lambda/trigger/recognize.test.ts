import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recognize } from '../../../lambda/trigger/recognize.ts';
import { uuidOf } from '../../contract/examples.ts';
import { settings } from '../examples.ts';

const reference = { bucket: 'reference', region: 'eu-central-1' };
const at = '2026-11-01T00:00:00.000Z';
const uuid = 'Qk-9_aBcDeFgHiJkLmNoPq';
const repository = (name: string, basePath: string, bucket = 'b') => ({ ...settings, name, basePath, bucket });

function recognized(key: string, basePaths: readonly string[], bucket = 'b'): string {
  const repositories = basePaths.map((basePath) => repository(`at-${basePath.replaceAll('/', '-')}`, basePath));
  const found = recognize({ bucket, key, at }, { repositories, reference });
  if (found.kind === 'foreign') return 'foreign';
  return found.kind === 'part' ? `part of ${found.settings.name}` : `${uuidOf(found)} in ${found.settings.name}`;
}

test.each([
  [`snap-${uuid}.dat`, [''], `${uuid} in at-`],
  [`es/snap-${uuid}.dat`, ['es'], `${uuid} in at-es`],
  [`ä b/c+d/snap-${uuid}.dat`, ['ä b/c+d'], `${uuid} in at-ä b-c+d`],
  [`es/a/snap-${uuid}.dat`, ['es', 'es/a'], `${uuid} in at-es-a`],
  [`es/a/snap-${uuid}.dat`, ['', 'es'], 'part of at-es'],
  [`indices/abc/0/snap-${uuid}.dat`, [''], 'part of at-'],
  [`es/indices/abc/0/snap-${uuid}.dat`, ['es'], 'part of at-es'],
  [`es/meta-${uuid}.dat`, ['es'], 'part of at-es'],
  ['es/index-7', ['es'], 'part of at-es'],
  ['es/snap-.dat', ['es'], 'part of at-es'],
  ['es/snap-a b c d e f g h.dat', ['es'], 'part of at-es'],
  [`es/snap-${uuid}.dat.tmp`, ['es'], 'part of at-es'],
  [`es-2/snap-${uuid}.dat`, ['es'], 'foreign'],
  [`ES/snap-${uuid}.dat`, ['es'], 'foreign'],
  [`/snap-${uuid}.dat`, [''], 'part of at-'],
  [`es//snap-${uuid}.dat`, ['es'], 'part of at-es'],
  [`es/snap-${uuid}.dat`, ['es/'], `${uuid} in at-es-`],
  [`es//indices/abc/0/snap-${uuid}.dat`, ['es/'], 'part of at-es-'],
  [`/es/snap-${uuid}.dat`, ['/es'], `${uuid} in at--es`],
  [`/es/snap-${uuid}.dat`, ['es', '/es/'], `${uuid} in at--es-`],
  [`es/snap-${uuid}.dat`, ['/es'], 'foreign'],
])('%s, with repositories at %j, is %s', (key, basePaths, as) => {
  expect(recognized(key, basePaths)).toBe(as);
});

test('what lies in another bucket is foreign', () => {
  expect(recognized(`es/snap-${uuid}.dat`, ['es'], 'other')).toBe('foreign');
});

test('every UUID of base64url is recognized, hyphens and all', () => {
  const base64url = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'));
  fc.assert(
    fc.property(base64url, (id) => {
      expect(recognized(`es/snap-${id}.dat`, ['es'])).toBe(`${id} in at-es`);
    }),
  );
});

test.each([
  [`arm64/elasticsearch/8.17.0/20261124/snap-${uuid}.dat`, `${uuid} in reference`],
  [`sparc/elasticsearch/8.17.0/20261124/snap-${uuid}.dat`, 'foreign'],
  [`arm64/unheard/8.17.0/20261124/snap-${uuid}.dat`, 'foreign'],
  [`arm64/elasticsearch/8.17.0/snap-${uuid}.dat`, 'foreign'],
  [`arm64/elasticsearch/8.17.0/20261124/indices/abc/0/snap-${uuid}.dat`, 'part of reference'],
])('%s in the bucket of references is %s', (key, as) => {
  expect(recognized(key, ['es'], reference.bucket)).toBe(as);
});

test('a reference snapshot is proven whole, by the candidate of its place and no other image', () => {
  const found = recognize(
    { bucket: reference.bucket, key: `x86_64/elasticsearch/7.17.9/a/snap-${uuid}.dat`, at },
    { repositories: [], reference },
  );
  expect(found).toMatchObject({
    settings: {
      level: 'examine',
      images: { kind: 'candidates', version: '7.17.9', architecture: 'x86_64' },
      basePath: 'x86_64/elasticsearch/7.17.9/a',
    },
  });
});
