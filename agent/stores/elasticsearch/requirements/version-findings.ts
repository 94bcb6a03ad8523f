import gt from 'semver/functions/gt.js';
import valid from 'semver/functions/valid.js';
import type { Finding } from '../../../contract/finding.ts';
import { oldestWithLucene } from '../format/lucene/releases.ts';
import type { SnapshotContents } from '../model.ts';
import { select } from '../restore/selection.ts';
import { newestSegment } from './oldest-version.ts';
import { requirementsOf } from './requirements.ts';

/** The newest form of a repository's index that is known: no release up to 9.5 asks for more of who reads it. */
const newestIndexForm = '7.12.0';

/** What a snapshot says of versions and its writer lets nobody expect: nothing that speaks against it. */
export function versionFindings(contents: SnapshotContents): Finding[] {
  return [...indexFormFindings(contents), ...luceneFindings(contents)];
}

function indexFormFindings({ minVersion, metadata: [index] }: SnapshotContents): Finding[] {
  if (minVersion === null || (valid(minVersion) !== null && !gt(minVersion, newestIndexForm))) return [];
  return [
    {
      check: 'repository-format',
      severity: 'warning',
      message: `The repository asks for Elasticsearch ${minVersion} or newer (min_version); its form may have changed.`,
      remedy:
        `Restore it with Elasticsearch ${minVersion} or newer, and prove it with a version of Mayfly that knows ` +
        'this form as soon as there is one.',
      expected: `${newestIndexForm} or older`,
      actual: minVersion,
      evidence: { object: index?.key, path: [] },
    },
  ];
}

function luceneFindings(contents: SnapshotContents): Finding[] {
  const newest = newestSegment(select(contents).restored);
  if (newest === null) return [];
  const { name, index, lucene } = newest;
  const written = `Segment ${name} of ${index} was written by Lucene ${lucene}`;
  const seen = { check: 'elasticsearch-version', severity: 'note' as const, evidence: { path: [index] } };
  if (oldestWithLucene(lucene) === null) {
    const message = `${written}, which this version of Mayfly does not know yet.`;
    return [{ ...seen, message, remedy: 'Restore it with the newest Elasticsearch of the source cluster.' }];
  }
  const { because, writtenBy } = requirementsOf(contents).elasticsearch;
  if (because?.index == null) return [];
  return [
    {
      ...seen,
      message: `${written}: Elasticsearch ${because.release} or newer restores it, not ${writtenBy}, which wrote the rest.`,
      remedy: `Restore it with Elasticsearch ${because.release} or newer: the snapshot was taken during an upgrade.`,
    },
  ];
}
