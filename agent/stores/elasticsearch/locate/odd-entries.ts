import type { Finding } from '../../../contract/finding.ts';
import { amountText } from '../../../text/quantities.ts';
import { unknown } from '../objects/object-findings.ts';
import type { OddEntry } from '../objects/repository-index.ts';
import type { CurrentIndex } from './current-index.ts';
import type { WantedSnapshot } from './located-snapshot.ts';

const mostNames = 5;

/** What index-N lists beside the snapshot in a form that is not known: a warning, since nothing of it is proven. */
export function oddEntriesFinding(key: string, oddEntries: readonly OddEntry[]): Finding[] {
  const [first] = oddEntries;
  if (first === undefined) return [];
  const names = oddEntries.slice(0, mostNames).map(({ name }) => name);
  const more = oddEntries.length > mostNames ? ` and ${oddEntries.length - mostNames} more` : '';
  const what = amountText(oddEntries.length, 'entry', 'entries');
  return [
    {
      check: 'repository-index',
      severity: 'warning',
      message: `${key} lists ${what} in a form that is not known, passed over: ${names.join(', ')}${more} (${first.complaint}).`,
      remedy:
        'Nothing for this snapshot. Clusters before 5.0 left entries like these, which no Elasticsearch of today restores.',
      evidence: { object: key, path: [] },
    },
  ];
}

/**
 * Where the wanted snapshot is one of those. The newest may be where one is not of old, or where there is no other.
 */
export function oddSnapshotFinding({ file, index }: CurrentIndex, wanted: WantedSnapshot): Finding | null {
  const isWanted = ({ name, uuid }: OddEntry) => {
    if (wanted === 'latest') return uuid !== null || index.snapshots.length === 0;
    return 'uuid' in wanted ? uuid === wanted.uuid : name === wanted.name;
  };
  const odd = index.oddEntries.find((entry) => entry.kind === 'snapshot' && isWanted(entry));
  if (odd === undefined) return null;
  return unknown(`${file.key} lists ${odd.name} in an unknown form: ${odd.complaint}.`, { object: file.key, path: [] });
}
