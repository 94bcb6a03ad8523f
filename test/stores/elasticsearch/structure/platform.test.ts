import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { newestVersions } from '../../../fixtures/newest-versions.ts';
import { dataStream, platformSnapshot } from '../../../fixtures/recipe/platform.ts';
import {
  fixtureMilliseconds,
  fixtureVersions,
  type RepositoryFixture,
  repositoryFixture,
} from '../../../fixtures/repositories.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { versionsHere } from '../../../fixtures/versions-here.ts';

const versions = versionsHere([...fixtureVersions, ...newestVersions]).filter((version) => !version.startsWith('7.'));

describe.each(versions)('readStructure, of what %s itself builds on indices', (version) => {
  let fixture: RepositoryFixture;
  let contents: SnapshotContents;
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    contents = await soundContents(fixture.directory, { name: platformSnapshot });
  }, fixtureMilliseconds);
  afterAll(() => fixture[Symbol.asyncDispose]());

  test('names the data stream and the feature state', () => {
    expect(contents).toMatchObject({ dataStreams: [dataStream], featureStates: ['tasks'] });
  });

  test('proves the backing indices of a data stream like others, and does not take them for the system’s', () => {
    const backing = contents.indices.filter(({ name }) => name.startsWith(`.ds-${dataStream}-`));
    expect(backing.map(({ dataStream, aliases }) => [dataStream, aliases])).toEqual([
      [dataStream, ['all-apps']],
      [dataStream, ['all-apps']],
    ]);
    expect(backing.map(({ system, shards }) => [system, shards.map(({ documents }) => documents)])).toEqual([
      [false, [7]],
      [false, [5]],
    ]);
  });

  test('recognises the system index of the feature', () => {
    const system = contents.indices.filter((index) => index.system);
    expect(system.map(({ name, shards }) => [name, shards[0]?.documents])).toEqual([['.tasks', 1]]);
  });
});
