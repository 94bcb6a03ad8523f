/**
 * The objects of a repository in groups, in the order in which Elasticsearch writes them: data, then the snapshot's
 * own, then index-N, then index.latest. `keys` are relative to the repository.
 */
export function orderOfWriting(keys: readonly string[]): string[][] {
  return [0, 1, 2, 3].map((rank) => keys.filter((key) => rankOf(key) === rank));
}

function rankOf(key: string): number {
  if (key === 'index.latest') return 3;
  if (key.startsWith('index-')) return 2;
  if (/^(?:snap|meta)-/.test(key)) return 1;
  return 0;
}
