import { matches } from './pattern.ts';

/** An index by the names that a pattern may mean. */
export interface Named {
  readonly name: string;
  /** The data stream that it backs. */
  readonly dataStream: string | null;
  readonly aliases: readonly string[];
}

/** As Elasticsearch names what backs a data stream: from 7.11 on with the day. */
const backing = /^\.ds-(.+?)(?:-\d{4}\.\d\d\.\d\d)?-\d{6,}$/;

/** An index as far as its name tells: which aliases it has nobody knows, nor a data stream that has renamed it. */
export function byNameAlone(name: string): Named {
  return { name, dataStream: backing.exec(name)?.[1] ?? null, aliases: [] };
}

/** What a pattern names, and the indices whose documents are its own. */
export interface Subject {
  readonly kind: 'index' | 'data stream' | 'alias';
  readonly name: string;
  readonly indices: readonly Named[];
}

/**
 * Everything among `indices` whose name fits the pattern. A data stream that fits speaks for its indices: one that has
 * just been rolled over may be empty.
 */
export function subjectsOf(pattern: string, indices: readonly Named[]): Subject[] {
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
  indices: readonly Named[],
  groupsOf: (index: Named) => readonly string[],
  fits: (group: string) => boolean,
): Map<string, Named[]> {
  const groups = new Map<string, Named[]>();
  for (const index of indices) {
    for (const group of groupsOf(index).filter(fits)) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [index]);
      else members.push(index);
    }
  }
  return groups;
}
