import { lt } from 'semver';
import { expect, it } from 'vitest';
import { ElasticsearchError } from '../../../../../agent/stores/elasticsearch/client/elasticsearch-error.ts';
import type { TestNode } from '../../running-node.ts';
import type { Asked, Corner } from './corners/corner.ts';
import { documents } from './corners/documents.ts';
import { fields } from './corners/fields.ts';
import { values } from './corners/values.ts';
import { evaluated } from './evaluating.ts';
import { writeDocuments } from './orders.ts';
import { inFirst } from './rows.ts';
import type { Tally } from './tally.ts';

const corners: readonly Corner[] = [...values, ...fields, ...documents];

/** What holds of fields out of the ordinary, on each node that knows them. */
export function askingCorners(node: () => TestNode, tally: Tally): void {
  const all = corners.map((corner, at) => ({ ...corner, at }));
  it.for(all)('$what', async ({ at, asked, gone, ...corner }, { skip }) => {
    const target = node();
    const [sound, damaged] = [`corner-${at}-sound`, `corner-${at}-damaged`];
    skip(!(await isKnown(target, sound, corner, corner.sound)), 'This node knows no such fields.');
    await isKnown(target, damaged, { ...corner, ...(gone && { mappings: gone }) }, corner.damaged);
    for (const each of asked) {
      const says = async (index: string) => await evaluated(target, each.kind, each.parameters, [index]);
      const wanted = (index: string, expected: Asked['sound']) => inFirst([index], ofVersion(target, expected));
      const [good, bad] = [await says(sound), await says(damaged)];
      expect.soft(good, each.kind).toMatchObject(wanted(sound, each.sound));
      expect.soft(bad, each.kind).toMatchObject(wanted(damaged, each.damaged));
      tally.note(target.node.version, each.kind, good, bad);
    }
  });
}

function ofVersion({ node }: TestNode, { before, ...says }: Asked['sound']): Asked['sound'] {
  return before !== undefined && lt(node.version, before.version) ? before.says : says;
}

/** Writes an index of one shard; false where the node doesn't know its types or settings. */
async function isKnown(
  target: TestNode,
  name: string,
  { mappings, settings = {} }: Pick<Corner, 'mappings' | 'settings'>,
  written: readonly object[],
): Promise<boolean> {
  const body = { settings: { number_of_shards: 1, number_of_replicas: 0, ...settings }, mappings };
  try {
    await target.ask('PUT', `/${name}`, body);
  } catch (error) {
    if (
      error instanceof ElasticsearchError &&
      /No handler for type|unknown setting|normalizer \[\w+\] not found/.test(error.message)
    )
      return false;
    throw error;
  }
  await writeDocuments(target, name, written);
  return true;
}
