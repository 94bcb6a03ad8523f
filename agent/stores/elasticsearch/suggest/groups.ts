import { resolveGroup } from '../examine/groups.ts';
import { matches } from '../examine/pattern.ts';
import type { IndexContents } from '../model.ts';
import { type Series, seriesOf } from './series.ts';

/** Exclusions that a reader still looks through. */
const mostExclusions = 20;
/** Patterns that one group may have. */
const mostNames = 100;

/** Indices that are spoken of as one, under the names that mean them and no others. */
export interface Subject {
  readonly kind: 'index' | 'data stream' | 'series';
  readonly label: string;
  readonly for: readonly string[];
  readonly indices: readonly IndexContents[];
}

export interface Subjects {
  /** By their labels. */
  readonly subjects: readonly Subject[];
  /** Labels of those that no patterns mean and nothing else. */
  readonly nameless: readonly string[];
}

/** Each data stream, each series of indices that roll over, and each index that stands for itself. */
export function subjectsAmong(indices: readonly IndexContents[]): Subjects {
  const streams = Map.groupBy(
    indices.filter(({ dataStream }) => dataStream !== null),
    ({ dataStream }) => dataStream ?? '',
  );
  const alone = indices.filter(({ dataStream }) => dataStream === null);
  const series = rolledOver(alone);
  const inSeries = new Set([...series.values()].flat());
  const found = [
    ...[...streams].map(([name, members]) => ({ kind: 'data stream' as const, label: name, indices: members })),
    ...[...series].map(([pattern, members]) => ({ kind: 'series' as const, label: pattern, indices: members })),
    ...alone
      .filter((index) => !inSeries.has(index))
      .map((index) => ({ kind: 'index' as const, label: index.name, indices: [index] })),
  ].toSorted((a, b) => (a.label < b.label ? -1 : 1));
  const named = found.map((each) => ({ ...each, for: namesOf(each, indices) }));
  return {
    subjects: named.flatMap((each) => (each.for === null ? [] : [{ ...each, for: each.for }])),
    nameless: named.filter((each) => each.for === null).map(({ label }) => label),
  };
}

/** Indices by the patterns of their series. */
function rolledOver(indices: readonly IndexContents[]): Map<string, IndexContents[]> {
  const found = Map.groupBy(
    indices.flatMap((index) => {
      const series = seriesOf(index.name);
      return series === null ? [] : [{ index, series }];
    }),
    ({ series }) => series.pattern,
  );
  const isSeries = (members: readonly { readonly series: Series }[]) =>
    members.length > 1 || members.some(({ series }) => series.isCertain);
  return new Map(
    [...found]
      .filter(([, members]) => isSeries(members))
      .map(([pattern, members]) => [pattern, members.map(({ index }) => index)]),
  );
}

type Unnamed = Omit<Subject, 'for'>;

/** Patterns of a group that names these indices and no others; null where there are none. */
function namesOf({ kind, label, indices: members }: Unnamed, all: readonly IndexContents[]): string[] | null {
  const own = new Set(members.map(({ name }) => name));
  const isExact = (patterns: readonly string[]) => {
    const { unmatched, indices } = resolveGroup({ for: [...patterns] }, all);
    return unmatched.length === 0 && indices.length === own.size && indices.every(({ name }) => own.has(name));
  };
  // What begins with ! would be an exclusion.
  const pattern = label.startsWith('!') ? `*${label.slice(1)}` : label;
  const exclusions = kind === 'series' ? foreignNames(pattern, own, all) : [];
  const withExclusions = [pattern, ...exclusions.map((name) => `!${name}`)];
  if (exclusions.length <= mostExclusions && isExact(withExclusions)) return withExclusions;
  const names = [...own];
  return names.length <= mostNames && names.every((name) => !name.startsWith('!')) && isExact(names) ? names : null;
}

/** What a pattern matches beside its own: shorter where a whole series can be named. */
function foreignNames(pattern: string, own: ReadonlySet<string>, all: readonly IndexContents[]): string[] {
  const { subjects } = resolveGroup({ for: [pattern] }, all);
  const foreign = subjects.filter(({ indices }) => indices.some(({ name }) => !own.has(name)));
  const names = foreign.map(({ kind, name }) => {
    const series = kind === 'index' ? seriesOf(name) : null;
    return series !== null && ![...own].some((each) => matches(series.pattern, each)) ? series.pattern : name;
  });
  return [...new Set(names)].toSorted();
}
