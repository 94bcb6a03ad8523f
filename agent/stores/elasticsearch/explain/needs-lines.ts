import { amountText, bytesText, secondsText } from '../../../text/quantities.ts';
import type { Requirements, SharedNeed, VersionRange } from '../requirements/requirements.ts';
import { versionsText } from '../requirements/versions-text.ts';

/** A fact beside its label, in as many lines as it takes. */
export type Fact = (label: string, text: string) => string[];

const needsShown = 20;

/** What must be there for a restore: versions, plugins, files, disk, time. */
export function needsLines(requirements: Requirements, fact: Fact): string[] {
  const { elasticsearch, plugins, files, synonymsSets, unknown, diskBytes, roughSeconds } = requirements;
  return [
    ...fact('Elasticsearch', elasticsearchText(elasticsearch)),
    ...needLines('Plugin', plugins, fact),
    ...needLines('File', files, fact),
    ...needLines('Synonyms', synonymsSets, fact),
    ...needLines('Unknown', unknown, fact),
    ...fact('Disk', `${bytesText(diskBytes)}, for what is restored, the copies it is restored from, and a reserve`),
    ...fact('Time', `roughly ${secondsText(roughSeconds)}`),
  ];
}

function elasticsearchText(range: VersionRange): string {
  const { oldest, because, oldestIndex } = range;
  const versions = versionsText(range);
  const reasons = [
    ...(because === null ? [] : [because.because]),
    ...(oldestIndex === null || oldest.startsWith(`${oldestIndex.created.major}.`)
      ? []
      : [`${oldestIndex.created.text} has created ${oldestIndex.name}`]),
  ];
  return reasons.length === 0 ? versions : `${versions}: ${reasons.join('; ')}`;
}

function needLines(label: string, needs: readonly SharedNeed[], fact: Fact): string[] {
  const more = needs.length - needsShown;
  return [
    ...needs.slice(0, needsShown).flatMap(({ name, by, indices }) => fact(label, needText(name, by, indices))),
    ...(more > 0 ? fact('', `and ${more} more: see --json`) : []),
  ];
}

/** analysis-icu (token filter icu_folding of logs and 3 others) */
function needText(name: string, by: string, [index = '', ...others]: readonly string[]): string {
  const who = others.length === 0 ? index : `${index} and ${amountText(others.length, 'other')}`;
  return by === name ? `${name}, of ${who}` : `${name} (${by} of ${who})`;
}
