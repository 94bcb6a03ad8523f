import type { Proof } from '../../../contract/proof.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { createdVersion } from '../needs/created-version.ts';
import { type Requirements, requirementsOf } from '../requirements/requirements.ts';
import { select } from '../restore/selection.ts';

export interface ExplainedIndex {
  readonly name: string;
  readonly shards: number;
  readonly bytes: number;
  /** Lucene documents, nested ones included. */
  readonly documents: number;
  /** The release that created it; null when it does not say. */
  readonly createdBy: string | null;
  readonly state: 'open' | 'close';
  /** It belongs to Elasticsearch itself: a proof does not restore it. */
  readonly system: boolean;
}

/** What a snapshot holds and needs. What could not be read is null or empty; verdict and findings say why. */
export interface SnapshotExplanation
  extends Pick<
    Proof,
    | 'store'
    | 'verdict'
    | 'reason'
    | 'explanation'
    | 'level'
    | 'repository'
    | 'snapshot'
    | 'findings'
    | 'findingsOmitted'
  > {
  readonly version: 2;
  /** The largest first. */
  readonly indices: readonly ExplainedIndex[];
  readonly dataStreams: readonly string[];
  readonly featureStates: readonly string[];
  /** Of all that a restore reads, metadata included. */
  readonly bytes: number | null;
  readonly objects: number | null;
  readonly requirements: Requirements | null;
}

export function explanationOf(proof: Proof, contents: SnapshotContents | null): SnapshotExplanation {
  const { store, verdict, reason, explanation, level, repository, snapshot, findings, findingsOmitted } = proof;
  return {
    version: 2,
    store,
    verdict,
    reason,
    explanation,
    level,
    repository,
    snapshot,
    findings,
    findingsOmitted,
    indices: contents === null ? [] : indicesOf(contents),
    dataStreams: contents?.dataStreams ?? [],
    featureStates: contents?.featureStates ?? [],
    bytes: contents?.bytes ?? null,
    objects: contents?.objects ?? null,
    requirements: contents && requirementsOf(contents),
  };
}

function indicesOf(contents: SnapshotContents): ExplainedIndex[] {
  const restored = new Set(select(contents).restored);
  return contents.indices
    .map((index) => explainedIndex(index, !restored.has(index)))
    .toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

function explainedIndex({ name, shards, settings, state }: IndexContents, system: boolean): ExplainedIndex {
  return {
    name,
    shards: shards.length,
    bytes: shards.reduce((sum, shard) => sum + shard.bytes, 0),
    documents: shards.reduce((sum, shard) => sum + shard.documents, 0),
    createdBy: createdVersion(settings)?.text ?? null,
    state,
    system,
  };
}
