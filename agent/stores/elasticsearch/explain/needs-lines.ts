import { amountText, bytesText, secondsText } from '../../../text/quantities.ts';
import type { Requirements, SharedNeed } from '../requirements/requirements.ts';

/** A fact beside its label, in as many lines as it takes. */
export type Fact = (label: string, text: string) => string[];

const needsShown = 20;

/** What must be there for a restore: versions, plugins, files, disk, time. */
export function needsLines(requirements: Requirements, fact: Fact): string[] {
  const { elasticsearch, plugins, files, synonymsSets, unknown, diskBytes, roughSeconds } = requirements;
  return [
    ...fact('Elasticsearch', versionsText(elasticsearch)),
    ...needLines('Plugin', plugins, fact),
    ...needLines('File', files, fact),
    ...needLines('Synonyms', synonymsSets, fact),
    ...needLines('Unknown', unknown, fact),
    ...fact('Disk', `${bytesText(diskBytes)}, for a copy, what is restored from it, and a reserve`),
    ...fact('Time', `roughly ${secondsText(roughSeconds)}`),
  ];
}

function versionsText({ oldest, newestMajor, oldestIndex }: Requirements['elasticsearch']): string {
  const versions = `${oldest} to ${newestMajor}.x`;
  if (oldestIndex === null || oldest.startsWith(`${oldestIndex.created.major}.`)) return versions;
  return `${versions}: ${oldestIndex.created.text} has created ${oldestIndex.name}`;
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
