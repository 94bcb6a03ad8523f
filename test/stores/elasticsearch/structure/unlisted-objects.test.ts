import { expect, test } from 'vitest';
import type { BlobDetails, BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { BlobDeniedError, BlobMissingError } from '../../../../agent/blobs/errors.ts';
import { MetadataReader } from '../../../../agent/stores/elasticsearch/objects/metadata-reader.ts';
import { askForUnlisted } from '../../../../agent/stores/elasticsearch/structure/unlisted-objects.ts';

async function found(ask: (key: string) => Partial<BlobDetails>, keys: readonly string[] = ['key']) {
  let asked = 0;
  const source = {
    location: '',
    async details(key: string) {
      asked += 1;
      return { bytes: 5, access: 'now', storageClass: 'GLACIER', ...ask(key) };
    },
  } as unknown as BlobSource;
  const reader = new MetadataReader(source);
  const signal = new AbortController().signal;
  await askForUnlisted(new Map(keys.map((key) => [key, 5])), () => ({ path: ['i', '0'] }), { source, reader, signal });
  const findings = reader.findings.list();
  return { findings, omitted: reader.findings.omitted, sawMissing: reader.sawMissing, asked };
}

const missing = (key: string): never => {
  throw new BlobMissingError(key, 'gone');
};

test('an object that no listing names is missing when it is not there', async () => {
  const { findings, sawMissing } = await found(missing);
  expect(findings).toMatchObject([{ check: 'object-present', evidence: { object: 'key', path: ['i', '0'] } }]);
  expect(sawMissing).toBe(true);
});

test.each<[string, Partial<BlobDetails>, string[]]>([
  ['is there all the same is sound', {}, []],
  ['is there in another length is damaged', { bytes: 4 }, ['object-length']],
  ['is in an archive is not missing', { access: 'archived' }, ['storage-class']],
])('one that %s', async (_, details, checks) => {
  const { findings, sawMissing } = await found(() => details);
  expect(findings.map(({ check }) => check)).toEqual(checks);
  expect(sawMissing).toBe(false);
});

test('one that is denied says nothing of the backup', async () => {
  const denied = found((key) => {
    throw new BlobDeniedError(key, 'leads out');
  });
  await expect(denied).rejects.toMatchObject({ code: 'blob-denied' });
});

test('of very many that are missing, little more than a thousand are asked for', async () => {
  const { asked, omitted } = await found(missing, [...Array(1_200).keys()].map(String));
  expect(asked).toBeGreaterThanOrEqual(1_000);
  expect(asked).toBeLessThan(1_050);
  expect(omitted).toBe(200);
});

test('of very many that are there, each is asked for, and none is called missing', async () => {
  const { asked, omitted, findings } = await found(() => ({}), [...Array(1_200).keys()].map(String));
  expect([asked, omitted, findings]).toEqual([1_200, 0, []]);
});
