import { expect, it } from 'vitest';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { restoreSnapshot } from '../../../fixtures/restored.ts';
import { runningNode } from '../running-node.ts';
import { takeSnapshot } from './source.ts';

it('restores 300 small indices, whose names fill many requests', { timeout: 240_000 }, async () => {
  await using target = await runningNode('7.1.1');
  const recipes = Array.from({ length: 300 }, (_, number) => ({
    name: `small-index-with-quite-a-long-name-number-${number}`,
    documents: number % 50 === 0 ? 1 : 0,
  }));
  const { directory, contents } = await takeSnapshot(target, 'many', recipes);
  const context = recordedContext();
  const restored = await restoreSnapshot(target.client, { contents, directory, version: target.node.version }, context);
  expect(context.findings).toEqual([]);
  expect(restored.size).toBe(300);
  expect([...restored.values()].reduce((sum, { documents }) => sum + documents, 0)).toBe(6);
});
