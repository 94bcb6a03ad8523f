import { totalsText } from '../../report/totals.ts';
import { verdictWords } from '../../report/words.ts';
import { visibleThroughout } from '../../text/foreign-text.ts';
import { amountText, bytesText, distanceText, momentText, secondsText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import { findingLines } from '../terminal/finding-lines.ts';
import { type Paint, verdictColours } from '../terminal/paint.ts';
import type { Explanation } from './explanation.ts';
import { indexTable } from './index-table.ts';
import { type Fact, needsLines } from './needs-lines.ts';

const indicesShown = 20;
const labelColumns = 13;

/**
 * An explanation for a terminal of `width` columns, with the `most` largest indices. Foreign text in it is made visible.
 */
export function explanationText(
  explanation: Explanation,
  width: number,
  paint: Paint,
  most: number = indicesShown,
): string {
  const shown = visibleThroughout(explanation);
  const fact: Fact = (label, text) =>
    wrap(text, width, `  ${paint('dim', label.padEnd(labelColumns))}  `, ' '.repeat(labelColumns + 4));
  const { requirements } = shown;
  return [
    '',
    ...headLines(shown, width, paint),
    ...snapshotLines(shown, fact),
    ...(requirements === null ? [] : ['', paint('bold', 'To restore it'), ...needsLines(requirements, fact)]),
    ...(shown.indices.length === 0 ? [] : ['', ...indexTable(shown.indices, most, width, paint)]),
    '',
  ].join('\n');
}

/** What is wrong stands first; a sound snapshot is headed by its name. */
function headLines(shown: Explanation, width: number, paint: Paint): string[] {
  const { verdict, explanation, snapshot } = shown;
  const name = snapshot.name ?? snapshot.uuid ?? 'No snapshot';
  if (verdict === 'intact') {
    return [paint('bold', name), ...findingLines(shown, 'the findings with --json', width, paint), ''];
  }
  const { name: word, headline } = verdictWords({ ...shown, elasticsearch: null });
  return [
    ...wrap(paint('bold', headline), width, `${paint(verdictColours[verdict], word.toUpperCase())}  `, '  '),
    ...(explanation === null ? [] : wrap(explanation, width, '  ')),
    ...findingLines(shown, 'the findings with --json', width, paint),
    '',
    paint('bold', name),
  ];
}

function snapshotLines(shown: Explanation, fact: Fact): string[] {
  const { repository, snapshot, dataStreams, featureStates, indices, bytes, objects } = shown;
  const { generation, uuid } = repository;
  const identity = [uuid && `UUID ${uuid}`, generation === null ? null : `index-${generation}`].filter(Boolean);
  const { startedAt, endedAt, state, elasticsearchVersion } = snapshot;
  return [
    ...fact('Repository', repository.location),
    ...(identity.length === 0 ? [] : fact('', identity.join(', '))),
    ...optional(fact, 'Snapshot', snapshot.uuid),
    ...optional(fact, 'State', state),
    ...optional(fact, 'Written by', elasticsearchVersion && `Elasticsearch ${elasticsearchVersion}`),
    ...optional(fact, 'Taken', startedAt && momentText(startedAt) + durationText(startedAt, endedAt)),
    ...(indices.length === 0 ? [] : fact('Holds', holdsText(indices))),
    ...optional(fact, 'Stored as', bytes && objects && `${amountText(objects, 'object')} · ${bytesText(bytes)}`),
    ...(dataStreams.length === 0 ? [] : fact('Data streams', listText(dataStreams))),
    ...(featureStates.length === 0 ? [] : fact('Features', listText(featureStates))),
  ];
}

function optional(fact: Fact, label: string, text: string | number | null): string[] {
  return typeof text === 'string' ? fact(label, text) : [];
}

/** How long it took, where both ends are known. */
function durationText(startedAt: string, endedAt: string | null): string {
  if (endedAt === null) return '';
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const ago = distanceText(startedAt, new Date().toISOString());
  return `, in ${secondsText(Math.max(0, seconds))}, ${ago} ago`;
}

function holdsText(indices: Explanation['indices']): string {
  const proven = indices.map((index) => ({ ...index, documentsExpected: index.documents, documentsRestored: null }));
  return totalsText({ indices: proven }).replace(' expected', '');
}

const namesShown = 12;

/** a, b, c and 12 more */
function listText(names: readonly string[]): string {
  const more = names.length - namesShown;
  return names.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
