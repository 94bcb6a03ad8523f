import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newestSegment } from '../../../../agent/stores/elasticsearch/requirements/oldest-version.ts';
import { requirementsOf } from '../../../../agent/stores/elasticsearch/requirements/requirements.ts';
import { versionFindings } from '../../../../agent/stores/elasticsearch/requirements/version-findings.ts';
import { Damager } from '../../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { newestVersions } from '../../../fixtures/newest-versions.ts';
import {
  fixtureMilliseconds,
  fixtureVersions,
  type RepositoryFixture,
  repositoryFixture,
} from '../../../fixtures/repositories.ts';
import { rewritten, rewrittenIndex } from '../../../fixtures/rewrite.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { provenIn } from '../../../fixtures/verdict.ts';
import { versionsHere } from '../../../fixtures/versions-here.ts';

let fixture: RepositoryFixture;
let keys: Keys;
const damager = new Damager();
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  keys = await keysOf(fixture.directory);
}, fixtureMilliseconds);
afterEach(() => damager.undo());
afterAll(() => fixture[Symbol.asyncDispose]());

async function writtenBy(versionId: number) {
  const numbered = rewritten('snapshot', ({ snapshot }) => Object.assign(snapshot, { version_id: versionId }));
  await damager.damage(join(fixture.directory, keys.snapshot), numbered);
  return await provenIn(fixture.directory, { name: 'second' }, 'bytes');
}

test.each([
  [6_082_499, 'Elasticsearch', '6.8.24', 'Elasticsearch 6.8.24 to 7.17'],
  [5_061_699, 'Elasticsearch', '5.6.16', 'Elasticsearch 5.6.16 to 6.8'],
  [136_327_927, 'OpenSearch', '2.11.1', 'OpenSearch 2.11.1 or newer'],
])('%i is incompatible, and says who wrote it and who restores it', async (versionId, name, version, restorer) => {
  const { verdict, snapshot, findings } = await writtenBy(versionId);
  expect({ verdict, writtenBy: snapshot.writtenBy }).toEqual({ verdict: 'incompatible', writtenBy: { name, version } });
  expect(findings).toMatchObject([{ check: 'repository-format', severity: 'error', actual: versionId }]);
  expect(findings[0]?.message).toContain(`${name} ${version} wrote the snapshot`);
  expect(findings[0]?.remedy).toContain(`Restore it with ${restorer}`);
});

test('a snapshot of tomorrow is read and checked as those of today, with a note', async () => {
  const { verdict, snapshot, findings } = await writtenBy(9_250_000);
  expect(verdict).toBe('intact');
  expect(snapshot.writtenBy).toEqual({ name: 'Elasticsearch', version: '9.5.4 or newer' });
  expect(findings).toMatchObject([{ check: 'repository-format', severity: 'note' }]);
});

test('a snapshot of tomorrow that is damaged is corrupt', async () => {
  await damager.remove(join(fixture.directory, keys.data));
  expect(await writtenBy(9_250_000)).toMatchObject({ verdict: 'corrupt' });
});

test('a snapshot of an upgrade, whose segments are newer than its master, names one and what restores it', async () => {
  const { verdict, findings } = await writtenBy(8_505_000);
  expect(verdict).toBe('intact');
  expect(findings).toMatchObject([
    {
      check: 'elasticsearch-version',
      severity: 'note',
      message: expect.stringMatching(
        /^Segment _\w+ of [\w.-]+ was written by Lucene 9\.12\.0: Elasticsearch 8\.16\.0 or newer restores it, not 8\.14\.0/,
      ),
    },
  ]);
});

test('a repository of another form is warned of, and read', async () => {
  const demanding = rewrittenIndex((index) => Object.assign(index, { min_version: '9.9.0' }));
  await damager.damage(join(fixture.directory, keys.index), demanding);
  const { verdict, findings } = await provenIn(fixture.directory, { name: 'second' }, 'structure');
  expect(verdict).toBe('intact');
  expect(findings).toMatchObject([
    { check: 'repository-format', severity: 'warning', actual: '9.9.0', evidence: { object: keys.index } },
  ]);
});

const luceneOf: Readonly<Record<string, string>> = {
  '7.1.1': '8.0.0',
  '7.17.9': '8.11.1',
  '8.11.1': '9.8.0',
  '8.17.0': '9.12.0',
  '8.19.21': '9.12.2',
  '9.0.0': '10.1.0',
  '9.1.0': '10.2.2',
  '9.5.3': '10.5.1',
};

describe.each(versionsHere([...fixtureVersions, ...newestVersions]))('the segments of a snapshot by %s', (version) => {
  test(
    'are of its own Lucene, and ask for no other Elasticsearch',
    async () => {
      await using own = await repositoryFixture(version);
      const contents = await soundContents(own.directory, { name: 'second' });
      expect(newestSegment(contents.indices)?.lucene).toBe(luceneOf[version]);
      expect(versionFindings(contents)).toEqual([]);
      const { oldest } = requirementsOf(contents).elasticsearch;
      expect(oldest).toBe(contents.elasticsearchVersion);
    },
    fixtureMilliseconds,
  );
});
