import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directorySource } from '../../../agent/blobs/directory-source.ts';
import { restorers } from '../../../agent/stores/elasticsearch/compatibility.ts';
import { bytesOf, machineNeeds } from '../../../agent/stores/elasticsearch/machine-needs.ts';
import type { IndexContents } from '../../../agent/stores/elasticsearch/model.ts';
import { surveySnapshot } from '../../../agent/stores/elasticsearch/survey.ts';
import { Damager, damages } from '../../fixtures/damage.ts';
import { newestVersions } from '../../fixtures/newest-versions.ts';
import { fixtureMilliseconds, fixtureVersions, repositoryFixture } from '../../fixtures/repositories.ts';
import { rewritten } from '../../fixtures/rewrite.ts';
import { soundContents } from '../../fixtures/structured.ts';
import { versionsHere } from '../../fixtures/versions-here.ts';

const { signal } = new AbortController();

const sized = (index: IndexContents) => ({ path: [index.name], bytes: bytesOf(index), parts: index.shards.length });

describe.each(versionsHere([...fixtureVersions, ...newestVersions]))(
  'the survey of a snapshot written by %s',
  (version) => {
    test(
      'tells its version and, where it says so, its size, from its own object alone',
      async () => {
        await using fixture = await repositoryFixture(version);
        const { snapshot, indices, elasticsearchVersion } = await soundContents(fixture.directory, { name: 'second' });
        const survey = await surveySnapshot(directorySource(fixture.directory), snapshot.uuid, signal);
        const shards = indices.flatMap((index) => index.shards);
        expect(survey).toEqual({
          writtenBy: elasticsearchVersion,
          items: version === '7.1.1' ? null : expect.arrayContaining(indices.map(sized)),
          ...machineNeeds(version === '7.1.1' ? null : indices.map(bytesOf), shards.length),
        });
        if (version !== '7.1.1') expect(survey?.items).toHaveLength(indices.length);
      },
      fixtureMilliseconds,
    );
  },
);

test(
  'what is damaged, foreign or gone has none: the proof will tell',
  async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const { snapshot } = await soundContents(fixture.directory, { name: 'second' });
    const path = join(fixture.directory, `snap-${snapshot.uuid}.dat`);
    const survey = () => surveySnapshot(directorySource(fixture.directory), snapshot.uuid, signal);
    const damager = new Damager();
    const foreign = [6_082_499, 136_327_927].map((version_id) =>
      rewritten('snapshot', ({ snapshot: own }) => Object.assign(own, { version_id })),
    );
    for (const how of [...Object.values(damages), ...foreign, () => null]) {
      await damager.spoil(path, how);
      expect(await survey()).toBeNull();
      await damager.undo();
    }
    expect(await survey()).not.toBeNull();
  },
  fixtureMilliseconds,
);

test(
  'a snapshot of tomorrow is surveyed, and restored by an image that is newer than all that are known',
  async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const { snapshot } = await soundContents(fixture.directory, { name: 'second' });
    const newer = rewritten('snapshot', ({ snapshot: own }) => Object.assign(own, { version_id: 9_250_000 }));
    await new Damager().damage(join(fixture.directory, `snap-${snapshot.uuid}.dat`), newer);
    const survey = await surveySnapshot(directorySource(fixture.directory), snapshot.uuid, signal);
    expect(survey).toMatchObject({ writtenBy: '9.5.4 or newer', bytes: expect.any(Number) });
    expect(restorers(['9.5.3', '9.6.0'], survey?.writtenBy ?? null)).toEqual(['9.6.0']);
  },
  fixtureMilliseconds,
);

test('a machine holds all that is restored and the copies of two indices, and is given time by their size', () => {
  const gibibyte = 1024 ** 3;
  const needs = machineNeeds(
    [10, 50, 20, 20].map((size) => size * gibibyte),
    10,
  );
  expect(needs).toMatchObject({ bytes: 100 * gibibyte, diskBytes: 175 * gibibyte });
  expect(needs.seconds).toBeGreaterThan(3600);
  expect(machineNeeds([], 0).diskBytes).toBe(64 * 1024 * 1024);
  const unknown = { bytes: null, diskBytes: null, seconds: null, fixedSeconds: null };
  expect(machineNeeds(null, 10)).toEqual(unknown);
  expect(machineNeeds([], 10).seconds).toBe(machineNeeds([1e12], 10).fixedSeconds);
});
