import { describe, expect, it } from 'vitest';
import type { Source } from '../../../../agent/stores/elasticsearch/local/sources.ts';
import { knownVersionFor, versionFor } from '../../../../agent/stores/elasticsearch/local/versions.ts';

describe('the version that restores a snapshot', () => {
  it.each([
    ['7.1.1', '7.1.1'],
    ['7.2.0', '7.17.9'],
    ['7.17.28', '8.11.1'],
    ['8.11.1', '8.11.1'],
    ['8.12.0', '8.17.0'],
    ['8.19.2', '9.0.0'],
    ['6.8.23', '7.1.1'],
    ['9.1.5', '9.2.4'],
    ['9.3.0', null],
    ['5.6.0', null],
    ['garbage', null],
  ])('of %s is %s, of those that are known', (snapshot, known) => expect(knownVersionFor(snapshot)).toBe(known));

  const signal = new AbortController().signal;
  const source = (has: readonly string[]): Source => ({
    name: 'test',
    what: 'a shelf',
    async offer(version) {
      if (!has.includes(version)) throw new Error('not here');
      return { url: 'http://127.0.0.1/', checksum: { algorithm: 'sha1', value: '' }, archive: 'zip' };
    },
  });
  const options = (has: readonly string[]) => ({ signal, cache: '/nowhere', sources: [source(has)] });

  it('is the very one that wrote it where that can be had', async () => {
    expect(await versionFor('7.3.0', options(['7.3.0']))).toBe('7.3.0');
    expect(await versionFor('9.3.0', options(['9.3.0']))).toBe('9.3.0');
  });

  it('is a known one that reads it where the very one cannot be had', async () => {
    expect(await versionFor('7.3.1', options([]))).toBe('7.17.9');
  });

  it('is refused, with the remedy, where there is none', async () => {
    await expect(versionFor('9.9.9', options([]))).rejects.toThrow('--elasticsearch DIRECTORY');
  });
});
