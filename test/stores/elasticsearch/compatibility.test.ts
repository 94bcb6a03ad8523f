import { describe, expect, it, test } from 'vitest';
import { canRestore, restorers } from '../../../agent/stores/elasticsearch/compatibility.ts';
import { noRestorer } from '../../../agent/stores/elasticsearch/no-restorer.ts';

describe('of the versions that are there', () => {
  const versions = ['9.2.4', '8.17.0', '7.17.9', '9.0.0', '8.11.3', '7.1.1', '8.17.0'];

  it.each<[string, string | null, readonly string[]]>([
    ['the very one that wrote the snapshot is best', '8.17.0', ['8.17.0', '9.0.0', '9.2.4']],
    [
      'the oldest that can read it comes first, of its own major version',
      '8.1.0',
      ['8.11.3', '8.17.0', '9.0.0', '9.2.4'],
    ],
    ['else of the next one', '8.18.0', ['9.0.0', '9.2.4']],
    ['and of that only what came out with it or later', '8.19.9', ['9.2.4']],
    [
      'the newest is likeliest for a release that is not known',
      '8.9.1 or newer',
      ['8.17.0', '8.11.3', '9.0.0', '9.2.4'],
    ],
    ['none will do for one of tomorrow', '9.5.4 or newer', []],
    ['none is too old or two major versions ahead', '7.17.9', ['7.17.9', '8.11.3', '8.17.0']],
    ['none will do for a newer snapshot', '9.3.0', []],
    ['the newest is best for one that nobody knows', null, ['9.2.4', '9.0.0', '8.17.0', '8.11.3', '7.17.9', '7.1.1']],
  ])('%s', (_, writtenBy, best) => expect(restorers(versions, writtenBy)).toEqual(best));
});

it.each([
  ['8.17.0', '8.17.0', true],
  ['8.16.9', '8.17.0', false],
  ['9.9.9', '8.17.0', true],
  ['10.0.0', '8.17.0', false],
  ['9.0.0', '8.18.3', true],
  ['9.0.8', '8.19.0', false],
  ['9.1.0', '8.19.0', true],
  ['9.1.0', '8.19.9', false],
  ['9.1.8', '8.19.9', true],
  ['9.2.1', '8.19.9', false],
  ['9.2.2', '8.19.9', true],
  ['9.2.1', '9.1.9', false],
  ['9.3.0', '9.1.9', true],
  ['8.19.20', '9.0.0', false],
  ['9.6.0', '9.5.4 or newer', true],
  ['9.5.3', '9.5.4 or newer', false],
  ['10.0.0', '9.5.4 or newer', true],
])('%s restores a snapshot of %s: %s', (restorer, writtenBy, can) => expect(canRestore(restorer, writtenBy)).toBe(can));

test('where no image restores a snapshot, it is said what to bake', () => {
  expect(noRestorer(['9.5.3'], '9.5.4 or newer')).toMatchObject({
    message: 'No image carries an Elasticsearch that restores a snapshot of 9.5.4 or newer.',
    remedy: 'Bake an image of Elasticsearch 9.5.4 or newer (docs/image.md).',
    actual: '9.5.3',
  });
});
