import type { Finding } from '../../../contract/finding.ts';
import type { IndexMetadata } from '../objects/index-metadata.ts';
import { damaged, type Evidence, unknown } from '../objects/object-findings.ts';
import { type IndexEntry, isKnownState, type SnapshotEntry } from '../objects/repository-index.ts';
import { type SnapshotBlob, snapshotKey } from '../objects/snapshot-blob.ts';

/** Where index-N and the snapshot's own object contradict each other. */
export function snapshotFindings(entry: SnapshotEntry, blob: SnapshotBlob): Finding[] {
  const object = snapshotKey(entry.uuid);
  const findings = [
    ...differing('name', entry.name, blob.name, { object, path: [] }),
    ...differing('UUID', entry.uuid, blob.uuid, { object, path: [] }),
    ...stateFindings(entry, blob, object),
  ];
  const listed = new Set(entry.indices.map(({ name }) => name));
  const contained = new Set(blob.indices);
  for (const index of contained.difference(listed)) {
    const evidence = { object, path: [index] };
    const odd = entry.oddIndices.find(({ name }) => name === index);
    findings.push(
      odd === undefined
        ? damaged('cross-reference', `The repository index lacks the index ${index} of this snapshot.`, evidence)
        : unknown(`The repository index lists ${index} in an unknown form: ${odd.complaint}.`, evidence),
    );
  }
  for (const index of listed.difference(contained)) {
    findings.push(
      damaged('cross-reference', `The snapshot lacks the index ${index}, which the repository index lists.`, {
        object,
        path: [index],
      }),
    );
  }
  // Of a PARTIAL one, its state and its failures say what it lacks.
  if (blob.state === 'SUCCESS' && blob.successful_shards !== blob.total_shards) {
    findings.push(
      ...differing('number of successful shards', blob.total_shards, blob.successful_shards, { object, path: [] }),
    );
  }
  return findings;
}

function stateFindings({ state }: SnapshotEntry, blob: SnapshotBlob, object: string): Finding[] {
  if (state === null) return [];
  if (isKnownState(state)) return differing('state', state, blob.state, { object, path: [] });
  return [unknown(`The repository index gives ${blob.name} a state that is not known: ${state}.`, { path: [] })];
}

/** Where index-N and an index's metadata contradict each other: it is another index, or another version of it. */
export function indexFindings(
  { name, metadataIdentifier }: IndexEntry,
  metadata: IndexMetadata,
  object: string,
): Finding[] {
  const evidence = { object, path: [name] };
  const findings = differing('index name', name, metadata.name, evidence);
  if (metadataIdentifier === null) return findings;
  const { settings, settings_version, mapping_version, aliases_version } = metadata;
  const identifier = [
    settings.get('index.uuid'),
    settings.get('index.history.uuid') ?? '_na_',
    settings_version,
    mapping_version,
    aliases_version,
  ].join('-');
  return [...findings, ...differing('identity of the index metadata', metadataIdentifier, identifier, evidence)];
}

/** The number of shards that the snapshot counts, against the sum that its indices were made with. */
export function shardCountFindings({ uuid, total_shards }: SnapshotBlob, indices: readonly IndexMetadata[]): Finding[] {
  const sum = indices.reduce((total, { shards }) => total + shards, 0);
  return differing('number of shards', sum, total_shards, { object: snapshotKey(uuid), path: [] });
}

function differing(what: string, expected: string | number, actual: string | number, evidence: Evidence): Finding[] {
  if (expected === actual) return [];
  return [
    damaged('cross-reference', `${evidence.object} has another ${what} than what refers to it.`, evidence, {
      expected,
      actual,
    }),
  ];
}
