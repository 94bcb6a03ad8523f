import type { Item, ProvenSnapshot } from '../../contract/proof.ts';

/** Beyond so many names it is shorter, and safe enough, to say which ones not. */
const mostNames = 20;

/** Restores what can be counted on of a snapshot; `<repository>` is what its cluster calls the repository. */
export function salvageRequest(
  { name }: Pick<ProvenSnapshot, 'name'>,
  { verified, failed }: { readonly verified: readonly Item[]; readonly failed: readonly Item[] },
): string {
  const nameOf = ({ path }: Item) => path[0] ?? '';
  const indices =
    verified.length > mostNames ? ['*', ...failed.map((item) => `-${nameOf(item)}`)] : verified.map(nameOf);
  const body = { indices: indices.join(','), include_global_state: false };
  return `POST _snapshot/<repository>/${encodeURIComponent(name ?? '<snapshot>')}/_restore ${JSON.stringify(body)}`;
}
