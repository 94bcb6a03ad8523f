import { visibleThroughout } from '../../../text/foreign-text.ts';
import { amountText, bytesText, distanceText, momentText, secondsText } from '../../../text/quantities.ts';
import { wrap } from '../../../text/wrap.ts';
import type { TextLayout } from '../../store-definition.ts';
import type { ExplainedIndex, SnapshotExplanation } from './explanation.ts';
import { indexTable } from './index-table.ts';
import { type Fact, needsLines } from './needs-lines.ts';

const indicesShown = 20;
const labelColumns = 13;

/** What a snapshot holds and needs, below its name. Foreign text in it is made visible. */
export function explanationLines(
  explanation: SnapshotExplanation,
  { widthColumns, all, dim, bold }: TextLayout,
): string[] {
  const shown = visibleThroughout(explanation);
  const fact: Fact = (label, text) =>
    wrap(text, widthColumns, `  ${dim(label.padEnd(labelColumns))}  `, ' '.repeat(labelColumns + 4));
  const { requirements, indices } = shown;
  const most = all ? Number.POSITIVE_INFINITY : indicesShown;
  return [
    ...snapshotLines(shown, fact),
    ...(requirements === null ? [] : ['', bold('To restore it'), ...needsLines(requirements, fact)]),
    ...(indices.length === 0 ? [] : ['', ...indexTable(indices, most, widthColumns, dim)]),
  ];
}

function snapshotLines(shown: SnapshotExplanation, fact: Fact): string[] {
  const { repository, snapshot, dataStreams, featureStates, indices, bytes, objects } = shown;
  const { generation, uuid } = repository;
  const identity = [uuid && `UUID ${uuid}`, generation === null ? null : `index-${generation}`].filter(Boolean);
  const { startedAt, endedAt, state, writtenBy } = snapshot;
  return [
    ...fact('Repository', repository.location),
    ...(identity.length === 0 ? [] : fact('', identity.join(', '))),
    ...optional(fact, 'Snapshot', snapshot.uuid),
    ...optional(fact, 'State', state),
    ...optional(fact, 'Written by', writtenBy && `${writtenBy.name} ${writtenBy.version}`),
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

function holdsText(indices: SnapshotExplanation['indices']): string {
  const sum = (figure: (index: ExplainedIndex) => number) => indices.reduce((total, index) => total + figure(index), 0);
  return [
    amountText(indices.length, 'index', 'indices'),
    amountText(
      sum(({ shards }) => shards),
      'shard',
    ),
    bytesText(sum(({ bytes }) => bytes)),
    amountText(
      sum(({ documents }) => documents),
      'document',
    ),
  ].join(' · ');
}

const namesShown = 12;

/** a, b, c and 12 more */
function listText(names: readonly string[]): string {
  const more = names.length - namesShown;
  return names.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
