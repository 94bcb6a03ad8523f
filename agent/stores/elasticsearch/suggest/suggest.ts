import type { ProofContext } from '../../../proof/store.ts';
import { amountText, momentText } from '../../../text/quantities.ts';
import type { Suggestion, SuggestRequest } from '../../store-definition.ts';
import { select } from '../restore/selection.ts';
import { clusterGroup } from './cluster-group.ts';
import type { Draft, DraftGroup } from './draft.ts';
import { groupOf } from './group-checks.ts';
import { type SeriesOf, type Subject, type Subjects, subjectsAmong } from './groups.ts';
import { looker, type Seen } from './look.ts';
import { passing } from './passing.ts';
import type { RestoredSnapshot } from './restored-snapshot.ts';
import { expectationsText } from './write.ts';

/** Those that a reader still looks through: whose fields are looked at, and those that are in the file at all. */
const mostLookedAt = 50;
const mostWritten = 250;
const timestamp = '@timestamp';

export type SuggestOptions = Pick<SuggestRequest, 'wantsValues' | 'seriesOf' | 'earlier'>;

/** What to expect of the next snapshots, by one that stands restored: a file whose checks all pass on that one. */
export async function suggest(
  restored: RestoredSnapshot,
  { wantsValues, seriesOf, earlier }: SuggestOptions,
  context: ProofContext,
): Promise<Suggestion> {
  const { contents, client, here } = restored;
  const found = subjectsAmong(select(contents).restored, seriesOf);
  const before = await earlier({
    repository: { ...unread, uuid: contents.repositoryUuid },
    snapshot: contents.snapshot,
  });
  const known = found.subjects.filter(({ label }) => !label.startsWith('.'));
  const bySize = known.map((subject) => ({ subject, ...figuresOf(subject, restored) })).toSorted(largestFirst);
  const lookedAt = new Set(bySize.slice(0, mostLookedAt).map(({ subject }) => subject));
  const written = bySize.slice(0, mostWritten).toSorted((a, b) => (a.subject.label < b.subject.label ? -1 : 1));
  const startedAt = new Date(contents.snapshot.startedAt ?? 0);
  const look = looker({ client, startedAt, timestamp, wantsValues, signal: context.signal });
  const groups: DraftGroup[] = [];
  for (const [at, { subject, documents, bytes }] of written.entries()) {
    context.observer.progressed('suggest', at, written.length, 'groups');
    const indices = subject.indices.map(({ name }) => name);
    const target = { label: subject.label, indices };
    const stands = indices.every((name) => here.has(name));
    const isLookedAt = lookedAt.has(subject) && stands && documents > 0;
    const seen = isLookedAt ? await look(target, documents) : unseen(stands, lookedAt.has(subject));
    groups.push(
      groupOf({ subject, documents, bytes, ...seen, earlier: earlierOf(subject, before, seriesOf) }, timestamp),
    );
  }
  const ofCluster = await clusterGroup(contents, client, context.signal);
  const draft = await passing(
    {
      heading: headingOf(restored, wantsValues),
      groups: [...groups, ...(ofCluster === null ? [] : [ofCluster])],
      remarks: remarksOf(found, known, written.length),
    },
    restored,
    context,
  );
  const checks = draft.groups.reduce((sum, group) => sum + group.checks.length, 0);
  return { text: expectationsText(draft), checks };
}

/** Of a repository what nobody looks for earlier backups by. */
const unread = { clusterId: null, generation: null };

/** Documents in earlier backups, where its indices are one series there. */
function earlierOf({ indices }: Subject, before: ReadonlyMap<string, readonly number[]>, seriesOf: SeriesOf) {
  const [series, ...others] = new Set(indices.map(({ name }) => seriesOf(name)));
  return series === undefined || others.length > 0 ? [] : (before.get(series) ?? []);
}

interface Figures {
  readonly subject: Subject;
  readonly documents: number;
  readonly bytes: number;
}

function figuresOf({ indices }: Subject, { documents }: RestoredSnapshot): Omit<Figures, 'subject'> {
  const shards = indices.flatMap((index) => index.shards);
  return {
    documents: indices.reduce((sum, { name }) => sum + (documents.get(name) ?? 0), 0),
    bytes: shards.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function largestFirst(one: Figures, other: Figures): number {
  return other.documents - one.documents || (one.subject.label < other.subject.label ? -1 : 1);
}

function unseen(stands: boolean, isLarge: boolean): Seen {
  const remarks = stands
    ? isLarge
      ? []
      : [`Its fields were not looked at: it is none of the ${mostLookedAt} largest.`]
    : ['Its fields were not looked at: the disk did not hold all of the snapshot at once (--disk).'];
  return { profiles: null, times: null, remarks };
}

function headingOf({ contents }: RestoredSnapshot, wantsValues: boolean): string[] {
  const { name, startedAt } = contents.snapshot;
  const begun = startedAt === null ? '' : `, begun ${momentText(startedAt)}`;
  return [
    `Suggested by Mayfly from the snapshot ${name}${begun}. All of it passes on that one; the reason stands beside each check.`,
    'Delete what may change, and write severity: warn below what should wake nobody: docs/expectations.md.',
    ...(wantsValues
      ? ['It holds values of your data: words that are few, and bounds of numbers. --no-values leaves them out.']
      : []),
  ];
}

function remarksOf({ subjects, nameless }: Subjects, known: readonly Subject[], written: number): Draft['remarks'] {
  const hidden = subjects.length - known.length;
  const smaller = known.length - written;
  return [
    ...(hidden === 0
      ? []
      : [`Not in this file: ${amountText(hidden, 'index', 'indices')} whose names begin with a dot.`]),
    ...(smaller === 0 ? [] : [`Not in this file: the ${smaller} smallest indices, data streams and series.`]),
    ...nameless.map((label) => `Not in this file: ${label}, since no patterns name it alone.`),
  ];
}
