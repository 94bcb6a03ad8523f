import type { Group } from '../expectations.ts';
import { matches } from './pattern.ts';
import { type Named, type Subject, subjectsOf } from './subjects.ts';

export interface ResolvedGroup {
  /** Patterns that match nothing that is restored. */
  readonly unmatched: readonly string[];
  /** What matches, each once. */
  readonly subjects: readonly Subject[];
  /** All of their indices, each once. */
  readonly indices: readonly Named[];
}

/** What a group names among indices. An exclusion takes out what it matches, and an index with its data stream. */
export function resolveGroup(group: Pick<Group, 'for'>, indices: readonly Named[]): ResolvedGroup {
  const exclusions = group.for.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const isExcluded = (name: string) => exclusions.some((pattern) => matches(pattern, name));
  const left = indices.filter(
    ({ name, dataStream }) => !isExcluded(name) && !(dataStream !== null && isExcluded(dataStream)),
  );
  const unmatched: string[] = [];
  const subjects = new Map<string, Subject>();
  for (const pattern of group.for.filter((each) => !each.startsWith('!'))) {
    const matched = subjectsOf(pattern, left).filter(({ name }) => !isExcluded(name));
    if (matched.length === 0) unmatched.push(pattern);
    for (const subject of matched) subjects.set(`${subject.kind} ${subject.name}`, subject);
  }
  const all = [...subjects.values()];
  return { unmatched, subjects: all, indices: [...new Set(all.flatMap((subject) => subject.indices))] };
}
