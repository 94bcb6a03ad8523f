import type { Finding } from '../../../contract/finding.ts';
import { shardPath } from '../model.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { FailedShard } from './recovery.ts';
import { rootCause } from './root-cause.ts';

const longestQuote = 600;
const writersVersion = 'Prove it with the version of Elasticsearch that writes to the repository.';

/** The metadata is sound, and yet this Elasticsearch refuses it: of an index, or of the whole. */
export function notUnderstood(cluster: string, reason: string, index?: string): Finding {
  return {
    check: 'elasticsearch-version',
    severity: 'error',
    message: `Elasticsearch ${cluster} cannot restore ${index ?? 'this snapshot'}: ${quote(reason)}`,
    remedy: writersVersion,
    evidence: { path: index === undefined ? [] : [index] },
  };
}

export function restoreRefused(reason: string, index: string): Finding {
  return {
    check: 'index-requirements',
    severity: 'error',
    message: `Elasticsearch refuses to restore ${index}: ${quote(reason)}`,
    remedy: 'Prove it with an Elasticsearch whose version, plugins and files are those of the source.',
    evidence: { path: [index] },
  };
}

export function synonymsRefused(index: string, set: string, reason: string): Finding {
  return {
    check: 'index-requirements',
    severity: 'error',
    message: `${index} needs the set of synonyms ${set}, and Elasticsearch takes none: ${quote(reason)}`,
    remedy: 'Prove it with the version of Elasticsearch that wrote the snapshot.',
    evidence: { path: [index] },
  };
}

/** Of a shard that could not be started for a reason that is known. */
export function shardNotRestored(
  { index, shard, explanation }: FailedShard,
  diagnosis: Exclude<Diagnosis, 'unknown'>,
  cluster: string,
): Finding {
  const evidence = { path: shardPath(index, shard) };
  if (diagnosis === 'version') {
    return {
      check: 'elasticsearch-version',
      severity: 'error',
      message: `Elasticsearch ${cluster} does not understand what wrote this shard: ${quote(rootCause(explanation))}`,
      remedy: `${writersVersion} In a rolling upgrade data nodes may be newer than the snapshot says.`,
      evidence,
    };
  }
  if (diagnosis === 'requirement') {
    return {
      check: 'index-requirements',
      severity: 'error',
      message: `Elasticsearch lacks what this index needs: ${quote(rootCause(explanation))}`,
      remedy: 'Prove it with an Elasticsearch that has the plugins, modules and analysis files of the source.',
      evidence,
    };
  }
  return {
    check: 'shard-restored',
    severity: 'error',
    message: `Elasticsearch could not restore this shard, twice: ${quote(rootCause(explanation))}`,
    remedy: 'Take a new snapshot into a new repository; do not count on this one for the shard.',
    evidence,
  };
}

export function documentsDiffer(
  { index, shard }: { index: string; shard: number },
  { expected, actual }: { expected: number; actual: number },
): Finding {
  return {
    check: 'shard-documents',
    severity: 'error',
    message: `The restored shard holds ${actual} Lucene documents; the snapshot's own metadata says ${expected}.`,
    remedy: 'Do not count on this snapshot for the index; take a new one and prove it.',
    expected,
    actual,
    evidence: { path: shardPath(index, shard) },
  };
}

function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
