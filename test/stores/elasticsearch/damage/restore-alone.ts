import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { forgetSnapshot } from '../../../../agent/stores/elasticsearch/restore/restore.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import type { TestNode } from '../running-node.ts';

/** The damages that are tried with a restore, which takes its time: one of each sort. */
export const triedByRestore = new Set(['missing', 'flipped in its middle', 'another valid one in its place']);

/** Whether a restore of the snapshot, of which everything was known before the damage, finds anything wrong with it. */
export async function noticedByRestore(
  { client, node }: TestNode,
  contents: SnapshotContents,
  directory: string,
): Promise<'noticed' | 'not noticed'> {
  const context = recordedContext();
  try {
    await restoreSnapshot(client, { contents, directory, version: node.version }, context);
    return context.findings.some(({ severity }) => severity === 'error') ? 'noticed' : 'not noticed';
  } catch {
    return 'noticed';
  } finally {
    await forgetSnapshot(client, contents).catch(() => {});
  }
}
