import type { ElasticsearchClient } from '../client/client.ts';
import { mappingsOf } from '../client/mappings.ts';
import type { IndexContents } from '../model.ts';
import { fieldTypesOf } from './field-types.ts';

/** Mappings are held no longer than it takes to count: one may have thousands of fields. */
const mappingsAtOnce = 20;

/** How many fields each index has. One whose mapping can't be had is not in it: that is no fault of the backup. */
export async function countFields(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (let first = 0; first < indices.length; first += mappingsAtOnce) {
    const names = indices.slice(first, first + mappingsAtOnce).map(({ name }) => name);
    const mappings = await mappingsOf(client, names, signal).catch(() => new Map());
    signal.throwIfAborted();
    for (const [name, mapping] of mappings) counted.set(name, Object.keys(fieldTypesOf([mapping])).length);
  }
  return counted;
}
