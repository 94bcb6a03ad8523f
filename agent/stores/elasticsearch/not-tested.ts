import type { Proof } from '../../contract/proof.ts';
import type { Untested } from '../../contract/report.ts';
import { includesRestore } from '../../contract/verdict.ts';

/** What restoring the indices of a snapshot says nothing about, unless a check has asked. */
export function notTested({ level, checks }: Pick<Proof, 'level' | 'checks'>): readonly Untested[] {
  const asked = new Set(checks.filter(({ outcome }) => outcome !== 'not-evaluated').map(({ kind }) => kind));
  const byName = (...kinds: string[]) => {
    const those = kinds.filter((kind) => asked.has(kind));
    return those.length === 0 ? '' : ` The ${those.join(' and ')} that checks name were looked for by name alone.`;
  };
  return [
    {
      what: 'the global metadata: cluster settings, templates, ingest pipelines, lifecycle policies, stored scripts',
      why: `A proof restores indices, and nothing of the cluster's state.${byName('templates', 'pipelines')}`,
    },
    {
      what: 'feature states: users, roles and API keys, Kibana, machine learning, watches, sets of synonyms',
      why: 'They lie in indices of the system, which Elasticsearch restores only as part of their feature.',
    },
    ...(includesRestore(level.asked) ? ofRestored(asked, byName) : []),
  ];
}

function ofRestored(asked: ReadonlySet<string>, byName: (...kinds: string[]) => string): Untested[] {
  return [
    {
      what: 'aliases, replicas, allocation, blocks and lifecycle of the indices',
      why: `Indices are restored without them, so that a sound snapshot starts on one node.${byName('aliases')}`,
    },
    {
      what: 'that searches find what they should',
      why: asked.has('query')
        ? 'Mappings and analyzers are restored as they are; no other query was made than those of the checks.'
        : 'Mappings and analyzers are restored as they are; no check makes a query.',
    },
  ];
}
