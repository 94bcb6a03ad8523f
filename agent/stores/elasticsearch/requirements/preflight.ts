import { lt, major, valid } from 'semver';
import type { Finding } from '../../../contract/finding.ts';
import { knowsTransportVersion, readsSnapshots } from '../compatibility.ts';
import type { Bound } from './oldest-version.ts';
import type { Requirements, SharedNeed, VersionRange } from './requirements.ts';
import { versionsText } from './versions-text.ts';

/** What a node is made of. */
export interface Equipment {
  readonly version: string;
  /** The number of the newest snapshots that it reads, by its own word; null before 8.11. */
  readonly indexVersion: number | null;
  /** Names of its plugins and modules. */
  readonly plugins: ReadonlySet<string>;
}

const installPlugins = 'Prove it with an Elasticsearch that has the plugins of the source.';

/**
 * What this node lacks to restore a snapshot, as far as it can be asked: its version and its plugins. Its files can't
 * be looked at, so that those that are needed come as notes.
 */
export function preflight({ elasticsearch, plugins, files, synonymsSets }: Requirements, node: Equipment): Finding[] {
  return [
    ...versionFindings(elasticsearch, node),
    ...plugins
      .filter(({ name }) => !node.plugins.has(name))
      .map((need) => needing(need, 'error', `this Elasticsearch lacks the plugin ${need.name}`, installPlugins)),
    ...files.map((need) =>
      needing(
        need,
        'note',
        `Elasticsearch will refuse it without the file ${need.name}`,
        `Have config/${need.name} of the source where it is restored; a snapshot does not hold it.`,
      ),
    ),
    ...synonymsSets.map((need) =>
      needing(
        need,
        'note',
        `the set of synonyms ${need.name} is empty in a proof, which restores no feature states`,
        'Where it is meant to be searched, restore the feature state synonyms first, or put the set there.',
      ),
    ),
  ];
}

function versionFindings(range: VersionRange, node: Equipment): Finding[] {
  const { writtenBy, versionId, oldest, because, transportVersionOf, newestMajor, oldestIndex } = range;
  const { version, indexVersion } = node;
  if (valid(version) === null) return [];
  // From 8.11 on a node says itself what it reads, of snapshots by releases that are not known here, too.
  const reads = indexVersion === null ? readsSnapshots(version, writtenBy) : versionId <= indexVersion;
  if (!reads) return [formatTooNew(version, range)];
  if (transportVersionOf !== null && !knowsTransportVersion(version))
    return [fieldUnknown(version, transportVersionOf, range)];
  if (because !== null && lt(version, because.release)) return [boundTooNew(version, because, range)];
  if (major(version) <= newestMajor) return [];
  const path = oldestIndex === null ? [] : [oldestIndex.name];
  return [
    {
      check: 'elasticsearch-version',
      severity: 'error',
      message: `Elasticsearch ${version} cannot restore indices that ${oldestIndex?.created.text ?? oldest} created.`,
      remedy: `Prove it with Elasticsearch ${versionsText(range)}; reindex what is to outlive that version.`,
      expected: `${newestMajor}.x or older`,
      actual: version,
      evidence: { path },
    },
  ];
}

function formatTooNew(version: string, range: VersionRange): Finding {
  const { writtenBy } = range;
  return tooOld(version, range, `a snapshot that ${writtenBy} wrote`, writtenBy, []);
}

function fieldUnknown(version: string, index: string, range: VersionRange): Finding {
  return tooOld(
    version,
    range,
    `${index}: it does not know the field transport_version of its metadata`,
    range.oldest,
    [index],
  );
}

function boundTooNew(version: string, { release, because, index }: Bound, range: VersionRange): Finding {
  return tooOld(version, range, `the snapshot: ${because}`, release, index === null ? [] : [index]);
}

function tooOld(actual: string, range: VersionRange, what: string, expected: string, path: string[]): Finding {
  return {
    check: 'elasticsearch-version',
    severity: 'error',
    message: `Elasticsearch ${actual} cannot restore ${what}.`,
    remedy: `Prove it with Elasticsearch ${versionsText(range)}.`,
    ...{ expected, actual },
    evidence: { path },
  };
}

function needing(
  { by, indices: [index = '', ...others] }: SharedNeed,
  severity: Finding['severity'],
  what: string,
  remedy: string,
): Finding {
  const who = others.length === 0 ? index : `${index} and ${others.length} more`;
  const message = `${who} (${by}): ${what}.`;
  return { check: 'index-requirements', severity, message, remedy, evidence: { path: [index] } };
}
