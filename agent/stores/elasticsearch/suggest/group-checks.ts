import { amountText, bytesText, countText, secondsText } from '../../../text/quantities.ts';
import type { DraftCheck, DraftGroup } from './draft.ts';
import { duplicatesChecks, missingChecks, rangeChecks, schemaChecks, valuesChecks } from './field-checks.ts';
import type { Subject } from './groups.ts';
import { fewest, freshEnough, roundedUp } from './margins.ts';
import type { Profile } from './profile.ts';
import type { Times } from './times.ts';

const hour = 3_600_000;
/** Of the documents of one index a fifth may go; of those that roll over more, since old ones leave. */
const mayGo = { index: 0.2, 'data stream': 0.4, series: 0.4 } as const;
const mayGoText = { index: 'a fifth may go', 'data stream': 'two fifths may go', series: 'two fifths may go' } as const;
/** From so many earlier proofs on, they tell better than any share what is usual. */
const enoughEarlier = 7;
/** A rhythm is known from so many hours on; before, a day without a document is taken for usual. */
const leastSpanHours = 24;
const unknownSilenceHours = 8;
const mostAliases = 20;

/** What is known of a subject: by its metadata and counts, and, where it was looked at, of its documents. */
export interface Known {
  readonly subject: Subject;
  readonly documents: number;
  readonly bytes: number;
  /** Documents in earlier backups, none where none are known. */
  readonly earlier: readonly number[];
  /** null where nobody has looked. */
  readonly profiles: readonly Profile[] | null;
  readonly times: Times | null;
  /** What could not be looked at, and why. */
  readonly remarks: readonly string[];
}

/** What to expect of a subject. */
export function groupOf(
  { subject, documents, bytes, earlier, profiles, times, remarks }: Known,
  timestamp: string,
): DraftGroup {
  const { kind, indices } = subject;
  const what = kind === 'index' ? 'an index' : `a ${kind} of ${amountText(indices.length, 'index', 'indices')}`;
  const holds =
    documents === 0
      ? 'without a document: that it is there is all that is asked'
      : `${amountText(documents, 'document')}, ${bytesText(bytes)}`;
  const identity = duplicatesChecks(profiles ?? [], documents);
  const ofTime = timeChecks(times, timestamp);
  return {
    for: subject.for,
    together: kind === 'series',
    about: `${subject.label}: ${what}, ${holds}`,
    checks: [
      ...documentsChecks(subject, documents, earlier),
      ...ofTime.checks,
      ...missingChecks(profiles ?? [], documents),
      // What has just been rolled over may have no field yet.
      ...(kind === 'index' ? schemaChecks(profiles ?? [], documents) : []),
      ...identity.checks,
      ...valuesChecks(profiles ?? []),
      ...rangeChecks(profiles ?? []),
      ...aliasesChecks(subject),
    ],
    remarks: [...ofTime.remarks, ...identity.remarks, ...remarks],
  };
}

function documentsChecks({ kind }: Subject, documents: number, earlier: readonly number[]): DraftCheck[] {
  if (documents === 0) return [];
  const now = `${countText(documents)} now`;
  if (earlier.length < enoughEarlier) {
    const min = fewest(documents, mayGo[kind]);
    return [{ check: { documents: { min } }, because: `${now}; ${mayGoText[kind]}` }];
  }
  const all = [documents, ...earlier];
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  const isSteady = greatest <= 2 * least;
  const bounds = {
    ...(least > 0 && { min: fewest(least, mayGo.index) }),
    ...(isSteady && { max: roundedUp(2 * greatest) }),
  };
  if (Object.keys(bounds).length === 0) return [];
  const before = `${countText(least)} to ${countText(greatest)} in ${amountText(all.length, 'proof')}`;
  return [{ check: { documents: bounds }, because: `${now}; ${before}` }];
}

function timeChecks(times: Times | null, timestamp: string) {
  if (times === null) return { checks: [], remarks: [] };
  const { ageMilliseconds, spanHours, silentHours } = times;
  const field = times.field === timestamp ? {} : { field: times.field };
  const age = `The newest document was ${secondsText(ageMilliseconds / 1000)} old`;
  const isRhythmKnown = spanHours >= leastSpanHours;
  const below = freshEnough(ageMilliseconds, (isRhythmKnown ? silentHours + 1 : unknownSilenceHours) * hour);
  if (below === null) return { checks: [], remarks: [`${age} by ${times.field}: none seem to come any more.`] };
  const silence = silentHours === 0 ? 'no hour without any' : `${amountText(silentHours, 'hour')} without any at most`;
  const because = `${age.toLowerCase()}${isRhythmKnown ? `; ${silence} in ${daysText(spanHours)}` : ''}`;
  const isSteady = silentHours === 0 && spanHours >= 7 * 24;
  return {
    checks: [
      { check: { freshness: { below, ...field } }, because },
      ...(isSteady
        ? [{ check: { gaps: { every: '1h', within: '24h', ...field } }, because: `${silence} in 7 days` }]
        : []),
    ],
    remarks: [],
  };
}

function daysText(hours: number): string {
  return amountText(Math.max(1, Math.floor(hours / 24)), 'day');
}

function aliasesChecks({ indices }: Subject): DraftCheck[] {
  const names = [...new Set(indices.flatMap(({ aliases }) => aliases))].toSorted();
  const present = names.filter((name) => !name.startsWith('.') && !name.includes('*')).slice(0, mostAliases);
  return present.length === 0
    ? []
    : [{ check: { aliases: { present } }, because: present.length === 1 ? 'leads to it now' : 'lead to it now' }];
}
