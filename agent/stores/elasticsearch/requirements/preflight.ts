import { major, valid } from 'semver';
import type { Finding } from '../../../contract/finding.ts';
import { readsSnapshots } from '../compatibility.ts';
import { versionTooOld } from '../restore/restore-findings.ts';
import type { Requirements, SharedNeed } from './requirements.ts';

/** What a node is made of. */
export interface Equipment {
  readonly version: string;
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
    ...versionFindings(elasticsearch, node.version),
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

function versionFindings(
  { oldest, newestMajor, oldestIndex }: Requirements['elasticsearch'],
  version: string,
): Finding[] {
  if (valid(version) === null || valid(oldest) === null) return [];
  if (!readsSnapshots(version, oldest)) return [versionTooOld(version, oldest)];
  if (major(version) <= newestMajor) return [];
  const path = oldestIndex === null ? [] : [oldestIndex.name];
  return [
    {
      check: 'elasticsearch-version',
      severity: 'error',
      message: `Elasticsearch ${version} cannot restore indices that ${oldestIndex?.created.text ?? oldest} created.`,
      remedy: `Prove it with Elasticsearch ${oldest} to ${newestMajor}.x; reindex what is to outlive that version.`,
      expected: `${newestMajor}.x or older`,
      actual: version,
      evidence: { path },
    },
  ];
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
