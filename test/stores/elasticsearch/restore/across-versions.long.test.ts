import { chmod, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { forgetSnapshot } from '../../../../agent/stores/elasticsearch/restore/restore.ts';
import { Damager } from '../../../fixtures/damage.ts';
import { hasWholeJdk } from '../../../fixtures/newest-versions.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { repositoryFixture } from '../../../fixtures/repositories.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import { rewritten } from '../../../fixtures/rewrite.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { provedOn } from '../requirements/on-node.ts';
import { runningNode, type TestNode } from '../running-node.ts';

/** A repository that `version` has written, where the node can read it. */
async function staged(target: TestNode, version: string): Promise<{ directory: string; contents: SnapshotContents }> {
  await using fixture = await repositoryFixture(version);
  const directory = join(target.repositories, version);
  await cp(fixture.directory, directory, { recursive: true });
  await chmod(directory, 0o755);
  return { directory, contents: await soundContents(directory) };
}

describe('a snapshot of another version', { timeout: 600_000 }, () => {
  it('is restored and counted by a newer Elasticsearch that reads it', async () => {
    await using target = await runningNode('8.17.0');
    for (const version of ['7.1.1', '7.17.9']) {
      const { directory, contents } = await staged(target, version);
      const context = recordedContext();
      const restored = await restoreSnapshot(
        target.client,
        { contents, directory, version: target.node.version },
        context,
      );
      expect(context.findings).toEqual([]);
      expect([...restored.keys()].toSorted()).toEqual(contents.indices.map(({ name }) => name).toSorted());
      await forgetSnapshot(target.client, contents);
    }
  });

  it.each<[string, string]>([
    ['8.19.21', '8.19.21'],
    ['8.19.21', '9.2.4'],
    ['9.0.0', '9.1.0'],
    ...(hasWholeJdk() ? [['9.5.3', '9.5.3'] as [string, string]] : []),
  ])('is verified: one of %s by %s', async (version, restorer) => {
    await using fixture = await repositoryFixture(version);
    await using target = await runningNode(restorer);
    const proof = await provedOn(target, fixture.directory);
    expect(proof.findings).toEqual([]);
    expect(proof).toMatchObject({ verdict: 'verified', restoredBy: { version: restorer } });
  });

  it.each([
    ['8.19.21', '9.0.0', '8.19.9 to 8.19.x, 9.1.8 to 9.1.x and 9.2.2 to 9.x'],
    ['8.19.21', '9.1.0', '8.19.9 to 8.19.x, 9.1.8 to 9.1.x and 9.2.2 to 9.x'],
    ['9.1.0', '9.0.0', '9.1.0 to 10.x'],
  ])('is incompatible, before a restore is tried: one of %s by %s', async (version, restorer, remedy) => {
    await using fixture = await repositoryFixture(version);
    await using target = await runningNode(restorer);
    const proof = await provedOn(target, fixture.directory);
    expect(proof).toMatchObject({ verdict: 'incompatible', restoredBy: null });
    expect(proof.phases.map(({ name }) => name)).not.toContain('restore');
    expect(proof.findings).toMatchObject([
      { check: 'elasticsearch-version', remedy: `Prove it with Elasticsearch ${remedy}.` },
    ]);
  });

  it('is incompatible, not corrupt, where its segments are newer than its master and the one that restores', async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const { snapshot } = await soundContents(fixture.directory);
    const asOf811 = rewritten('snapshot', ({ snapshot: own }) => Object.assign(own, { version_id: 8_500_003 }));
    await new Damager().damage(join(fixture.directory, `snap-${snapshot.uuid}.dat`), asOf811);
    await using target = await runningNode('8.11.1');
    const { verdict, findings } = await provedOn(target, fixture.directory);
    expect(verdict).toBe('incompatible');
    expect(findings[0]?.message).toMatch(/8\.11\.1 cannot restore the snapshot: segment _\w+ of .+ by Lucene 9\.12\.0/);
  });

  it('is incompatible, index by index, with one that is too new for them', async () => {
    await using target = await runningNode('9.0.0');
    const { directory, contents } = await staged(target, '7.1.1');
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents, directory, version: target.node.version }, context);
    expect(new Set(context.findings.map(({ check, severity }) => `${check}: ${severity}`))).toEqual(
      new Set(['elasticsearch-version: error']),
    );
    expect(new Set(context.findings.map(({ evidence }) => evidence.path[0]))).toEqual(
      new Set(contents.indices.map(({ name }) => name)),
    );
  });

  it('is incompatible with one that does not understand the repository', async () => {
    await using target = await runningNode('7.1.1');
    const { directory, contents } = await staged(target, '8.17.0');
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents, directory, version: target.node.version }, context);
    expect(context.findings).toMatchObject([{ check: 'elasticsearch-version', severity: 'error' }]);
  });
});
