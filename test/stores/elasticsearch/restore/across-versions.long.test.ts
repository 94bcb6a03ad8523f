import { chmod, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { forgetSnapshot, restoreSnapshot } from '../../../../agent/stores/elasticsearch/restore/restore.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { repositoryFixture } from '../../../fixtures/repositories.ts';
import { soundContents } from '../../../fixtures/structured.ts';
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
      expect([...restored.indices.keys()].toSorted()).toEqual(contents.indices.map(({ name }) => name).toSorted());
      await forgetSnapshot(target.client, contents);
    }
  });

  it('is incompatible with one that is too new for its indices', async () => {
    await using target = await runningNode('9.0.0');
    const { directory, contents } = await staged(target, '7.1.1');
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents, directory, version: target.node.version }, context);
    expect(context.findings).toMatchObject([{ check: 'elasticsearch-version', severity: 'error' }]);
  });

  it('is incompatible with one that does not understand the repository', async () => {
    await using target = await runningNode('7.1.1');
    const { directory, contents } = await staged(target, '8.17.0');
    const context = recordedContext();
    await restoreSnapshot(target.client, { contents, directory, version: target.node.version }, context);
    expect(context.findings).toMatchObject([{ check: 'elasticsearch-version', severity: 'error' }]);
  });
});
