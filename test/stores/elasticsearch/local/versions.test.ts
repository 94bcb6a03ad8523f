import { major } from 'semver';
import { describe, expect, it } from 'vitest';
import { readingFrom } from '../../../../agent/stores/elasticsearch/compatibility.ts';
import { oldestReleaseOf } from '../../../../agent/stores/elasticsearch/format/version-id.ts';
import type { Source } from '../../../../agent/stores/elasticsearch/local/sources.ts';
import { knownVersionFor, versionFor } from '../../../../agent/stores/elasticsearch/local/versions.ts';
import type { VersionRange } from '../../../../agent/stores/elasticsearch/requirements/requirements.ts';

/** Of a snapshot that this version wrote, with no index that asks for more. */
function range(writtenBy: string, changes: Partial<VersionRange> = {}): VersionRange {
  const oldest = oldestReleaseOf(writtenBy);
  const newestMajor = major(oldest) + 1;
  const known = { writtenBy, oldest, because: null, from: readingFrom(oldest), newestMajor };
  return { ...known, versionId: 0, transportVersionOf: null, oldestIndex: null, ...changes };
}

describe('the version that restores a snapshot', () => {
  it.each([
    ['7.1.1', '7.1.1'],
    ['7.2.0', '7.17.9'],
    ['7.17.28', '8.11.1'],
    ['8.11.1', '8.11.1'],
    ['8.12.0', '8.17.0'],
    ['8.17.1', '8.19.21'],
    ['8.19.2', '8.19.21'],
    ['8.19.22 or newer', '9.2.4'],
    ['9.0.1', '9.1.0'],
    ['9.1.5', '9.2.4'],
    ['9.5.2', '9.5.3'],
    ['9.5.4 or newer', null],
  ])('of %s is %s, of those that are known', (snapshot, known) => expect(knownVersionFor(range(snapshot))).toBe(known));

  it('is one that reads its oldest index', () => {
    expect(knownVersionFor(range('8.19.22 or newer', { newestMajor: 8 }))).toBeNull();
  });

  it('is no older than what else the snapshot asks for', () => {
    const because = { release: '8.16.0', because: 'segment _0 of a was written by Lucene 9.12.0', index: 'a' };
    expect(knownVersionFor(range('8.11.1', { oldest: '8.16.0', because }))).toBe('8.17.0');
  });

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
    expect(await versionFor(range('7.3.0'), options(['7.3.0']))).toBe('7.3.0');
    expect(await versionFor(range('9.3.1'), options(['9.3.1']))).toBe('9.3.1');
  });

  it('is a known one where none may be as old as the one that wrote it', async () => {
    const because = { release: '7.12.0', because: 'the repository is for Elasticsearch 7.12.0 or newer', index: null };
    const upgraded = range('7.1.1', { oldest: '7.12.0', because });
    expect(await versionFor(upgraded, options(['7.1.1', '7.12.0']))).toBe('7.17.9');
  });

  it('is a known one that reads it where the very one cannot be had', async () => {
    expect(await versionFor(range('7.3.1'), options([]))).toBe('7.17.9');
  });

  it('is incompatible, with the remedy, where there is none', async () => {
    await expect(versionFor(range('9.9.9'), options([]))).rejects.toMatchObject({
      message: 'No Elasticsearch that can be had here restores the snapshot. It takes 9.9.9 to 10.x.',
      finding: { check: 'elasticsearch-version', remedy: expect.stringContaining('--elasticsearch DIRECTORY') },
    });
  });
});
