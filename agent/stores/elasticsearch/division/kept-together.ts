import type { SizedItem } from '../../store-definition.ts';
import { resolveGroup } from '../examine/groups.ts';
import { byNameAlone, type Named, subjectsOf } from '../examine/subjects.ts';
import { type AskedGroup, askedOf, namingKind, wholeKinds } from './asked.ts';

/**
 * Which indices must be in one part: those of a group that is taken together, of a data stream, or of what a canary
 * names, where something is asked of all of them that no sum over parts answers. Aliases are not known here.
 */
export function keptTogether(expectations: unknown, items: readonly SizedItem[]): SizedItem[][] {
  const byName = new Map(items.map((item) => [item.path[0] ?? '', item]));
  const indices = [...byName.keys()].map(byNameAlone);
  const clusters = askedOf(expectations).indices.flatMap((group) => [
    ...namedBy(group, indices),
    ...wholesOf(group, indices),
  ]);
  return clusters
    .filter(({ length }) => length > 1)
    .map((cluster) => cluster.flatMap(({ name }) => byName.get(name) ?? []));
}

/** What each canary is looked for in. */
function namedBy({ checks }: AskedGroup, indices: readonly Named[]): (readonly Named[])[] {
  return checks.flatMap((check) => {
    const { index } = (check[namingKind] ?? {}) as { readonly index?: unknown };
    if (typeof index !== 'string') return [];
    return [[...new Set(subjectsOf(index, indices).flatMap((subject) => subject.indices))]];
  });
}

function wholesOf(group: AskedGroup, indices: readonly Named[]): (readonly Named[])[] {
  if (wholeKinds(group).length === 0) return [];
  const resolved = resolveGroup(group, indices);
  return group.together ? [resolved.indices] : resolved.subjects.map((subject) => subject.indices);
}
