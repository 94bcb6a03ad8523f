import type { IndexContents } from '../model.ts';
import { matches } from './pattern.ts';

/** What a pattern names, and the indices whose documents are its own. */
export interface Subject {
  readonly kind: 'index' | 'data stream' | 'alias';
  readonly name: string;
  readonly indices: readonly IndexContents[];
}

/**
 * Everything among `indices` whose name fits the pattern. A data stream that fits speaks for its indices: one that has
 * just been rolled over may be empty.
 */
export function subjectsOf(pattern: string, indices: readonly IndexContents[]): Subject[] {
  const fits = (name: string) => matches(pattern, name);
  const streams = grouped(indices, ({ dataStream }) => (dataStream === null ? [] : [dataStream]), fits);
  const aliases = grouped(indices, (index) => index.aliases, fits);
  const alone = indices.filter(({ name, dataStream }) => fits(name) && !(dataStream !== null && fits(dataStream)));
  return [
    ...alone.map((index): Subject => ({ kind: 'index', name: index.name, indices: [index] })),
    ...[...streams].map(([name, backing]): Subject => ({ kind: 'data stream', name, indices: backing })),
    ...[...aliases].map(([name, behind]): Subject => ({ kind: 'alias', name, indices: behind })),
  ];
}

function grouped(
  indices: readonly IndexContents[],
  groupsOf: (index: IndexContents) => readonly string[],
  fits: (group: string) => boolean,
): Map<string, IndexContents[]> {
  const groups = new Map<string, IndexContents[]>();
  for (const index of indices) {
    for (const group of groupsOf(index).filter(fits)) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [index]);
      else members.push(index);
    }
  }
  return groups;
}
