import { countText } from '../../../text/quantities.ts';
import type { DraftCheck } from './draft.ts';
import { around } from './margins.ts';
import type { Profile } from './profile.ts';

/** How many checks of a kind a reader still looks through, of one group. */
const most = { missing: 8, required: 12, values: 5, range: 5 } as const;
/** Counting each value of more documents takes minutes, night after night. */
const mostCounted = 2_000_000;
/** Fewer documents say nothing of what the next ones hold. */
const leastDocuments = 20;
/** From so many on a word is a name for people, and no state of a thing. */
const longestWord = 64;
/** Integers of these are moments, in seconds or milliseconds since 1970: they grow by themselves. */
const moments = [
  [Date.UTC(2001) / 1000, Date.UTC(2100) / 1000],
  [Date.UTC(2001), Date.UTC(2100)],
] as const;

const ofIdentity = /(?:^|[._-])(?:id|uuid|guid|key|number|nr|no)$|(?:Id|ID|Uuid|UUID|Key|Number|Nr|No)$/;

/** What each document has: that few lack it. */
export function missingChecks(profiles: readonly Profile[], documents: number): DraftCheck[] {
  if (documents < leastDocuments) return [];
  return alwaysThere(profiles, documents)
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .slice(0, most.missing)
    .map(({ name }) => ({
      check: { missing: { field: name, below: '1%' } },
      because: `in each of ${countText(documents)} documents`,
    }));
}

/** What each document has: its types. */
export function schemaChecks(profiles: readonly Profile[], documents: number): DraftCheck[] {
  const always = alwaysThere(profiles, documents)
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .slice(0, most.required);
  if (always.length === 0) return [];
  const required = Object.fromEntries(always.map(({ name, type }) => [name, type]));
  return [{ check: { schema: { required } }, because: 'their types now' }];
}

/** What people ask for first: when, which one, what state, how much. */
function rankOf({ name, family, values }: Profile): number {
  if (name === '@timestamp') return 0;
  if (ofIdentity.test(name)) return 1;
  if (values !== null) return 2;
  return family === null ? 5 : family === 'date' ? 3 : 4;
}

/** Words that are few and don't count on: states and levels, but no hosts or versions. */
export function valuesChecks(profiles: readonly Profile[]): DraftCheck[] {
  const closed = profiles.flatMap(({ name, lookedUp, present, values }) => {
    const isClosed =
      values !== null &&
      present >= Math.max(leastDocuments, 10 * values.length) &&
      values.every((value) => value.length > 0 && value.length <= longestWord && !/\d/.test(value));
    return isClosed ? [{ field: lookedUp?.name ?? name, among: values, present }] : [];
  });
  return closed.slice(0, most.values).map(({ field, among, present }) => ({
    check: { values: { field, among, otherwiseBelow: '1%' } },
    because: `there are no others in ${countText(present)}`,
  }));
}

/** Numbers within what there is now, and ten times as far on both sides. */
export function rangeChecks(profiles: readonly Profile[]): DraftCheck[] {
  return profiles
    .flatMap((profile) => boundsOf(profile) ?? [])
    .slice(0, most.range)
    .map(({ name, min, max, least, greatest }) => ({
      check: { range: { field: name, min, max } },
      because: `${countText(least)} to ${countText(greatest)} now; ten times as far may be`,
    }));
}

function boundsOf({ name, family, present, distinct, least, greatest }: Profile) {
  if (least === null || greatest === null || present < leastDocuments || least === greatest) return null;
  const isExact = Number.isSafeInteger(Math.ceil(least)) && Number.isSafeInteger(Math.ceil(greatest));
  const isMoment = moments.some(([from, to]) => least >= from && greatest <= to);
  // What is another number in each document counts on.
  const isOwn = ofIdentity.test(name) || (distinct !== null && distinct >= 0.9 * present && family === 'integer');
  return !isExact || isMoment || isOwn ? null : { name, least, greatest, ...around(least, greatest) };
}

export interface OfIdentity {
  readonly checks: readonly DraftCheck[];
  readonly remarks: readonly string[];
}

/** What seems to be another value in each document: the one whose name says so, or the first. */
export function duplicatesChecks(profiles: readonly Profile[], documents: number): OfIdentity {
  const unique = alwaysThere(profiles, documents).filter(
    ({ family, field, distinct }) =>
      (family === 'keyword' || family === 'integer') &&
      field.nested === null &&
      distinct !== null &&
      distinct >= 0.9 * documents,
  );
  const named = unique.find(({ name }) => ofIdentity.test(name));
  const unnamed = unique.find(({ type, distinct }) => type === 'keyword' && (distinct ?? 0) >= 1_000);
  const chosen = documents < leastDocuments ? undefined : (named ?? unnamed);
  if (chosen === undefined) return { checks: [], remarks: [] };
  const field = chosen.lookedUp?.name ?? chosen.name;
  if (documents > mostCounted) {
    const remark = `${field} seems to be another one in each document; to count ${countText(documents)} takes minutes a night.`;
    return { checks: [], remarks: [remark] };
  }
  return { checks: [{ check: { duplicates: { field } }, because: 'another one in each document' }], remarks: [] };
}

function alwaysThere(profiles: readonly Profile[], documents: number): Profile[] {
  return profiles.filter(({ present, field }) => field.nested === null && present === documents && documents > 0);
}
