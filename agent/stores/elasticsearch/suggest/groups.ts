import { resolveGroup } from '../examine/groups.ts';
import { matches } from '../examine/pattern.ts';
import type { IndexContents } from '../model.ts';

/** Patterns that one group may have. */
const mostPatterns = 100;

/** The series that an index belongs to by its name; itself where it rolls over by nothing. */
export type SeriesOf = (name: string) => string;

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
export function subjectsAmong(indices: readonly IndexContents[], seriesOf: SeriesOf): Subjects {
  const groups = Map.groupBy(indices, ({ name, dataStream }) => dataStream ?? seriesOf(name));
  const found = [...groups].map(([label, members]): Unnamed => {
    const isStream = members.some(({ dataStream }) => dataStream !== null);
    const isSeries = members.some(({ name }) => name !== label);
    return { kind: isStream ? 'data stream' : isSeries ? 'series' : 'index', label, indices: members };
  });
  const named = found
    .toSorted((one, other) => (one.label < other.label ? -1 : 1))
    .map((each) => ({ ...each, for: namesOf(each, indices, seriesOf) }));
  return {
    subjects: named.flatMap((each) => (each.for === null ? [] : [{ ...each, for: each.for }])),
    nameless: named.filter((each) => each.for === null).map(({ label }) => label),
  };
}

type Unnamed = Omit<Subject, 'for'>;

/** Patterns of a group that names these indices and no others; null where there are none. */
function namesOf(
  { kind, label, indices: members }: Unnamed,
  all: readonly IndexContents[],
  seriesOf: SeriesOf,
): string[] | null {
  const own = new Set(members.map(({ name }) => name));
  // What begins with ! would be an exclusion.
  const pattern = label.startsWith('!') ? `*${label.slice(1)}` : label;
  const exclusions = kind === 'series' ? foreignNames(pattern, own, all, seriesOf) : [];
  const patterns = [pattern, ...exclusions.map((name) => `!${name}`)];
  const { unmatched, indices } = resolveGroup({ for: patterns }, all);
  const isExact = unmatched.length === 0 && indices.length === own.size && indices.every(({ name }) => own.has(name));
  return isExact && patterns.length <= mostPatterns ? patterns : null;
}

/** What a pattern matches beside its own: shorter where a whole series can be named. */
function foreignNames(
  pattern: string,
  own: ReadonlySet<string>,
  all: readonly IndexContents[],
  seriesOf: SeriesOf,
): string[] {
  const { subjects } = resolveGroup({ for: [pattern] }, all);
  const foreign = subjects.filter(({ indices }) => indices.some(({ name }) => !own.has(name)));
  const names = foreign.map(({ kind, name }) => {
    const series = kind === 'index' ? seriesOf(name) : name;
    return [...own].some((each) => matches(series, each)) ? name : series;
  });
  return [...new Set(names)].toSorted();
}
