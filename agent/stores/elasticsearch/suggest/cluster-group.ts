import * as z from 'zod';
import type { ElasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import type { SnapshotContents } from '../model.ts';
import type { DraftCheck, DraftGroup } from './draft.ts';

const mostNames = 50;

/** Where a node lists what it has; older ones don't know all of them. */
const lists = [
  ['/_template', z.record(z.string(), z.unknown()).transform(Object.keys)],
  ['/_index_template', namesIn('index_templates')],
  ['/_component_template', namesIn('component_templates')],
  ['/_ingest/pipeline', z.record(z.string(), z.unknown()).transform(Object.keys)],
] as const;

function namesIn(list: string) {
  return z
    .object({ [list]: z.array(z.object({ name: z.string() })) })
    .transform((found) => (found[list] ?? []).map(({ name }) => name));
}

/**
 * What to expect of the state of the cluster: the templates and pipelines that are somebody's own. What the node here
 * has, too, comes with Elasticsearch, and what has a name as its own names are changes with it.
 */
export async function clusterGroup(
  { templates, pipelines }: Pick<SnapshotContents, 'templates' | 'pipelines'>,
  client: ElasticsearchClient,
  signal: AbortSignal,
): Promise<DraftGroup | null> {
  const builtIn = new Set<string>();
  for (const [path, answer] of lists) {
    for (const name of await namesAt(client, path, answer, signal)) builtIn.add(name);
  }
  const own = (names: readonly string[] | null) =>
    (names ?? []).filter((name) => !builtIn.has(name) && !/^\.|@|\*/.test(name)).toSorted();
  const checks = [...checkOf('templates', own(templates)), ...checkOf('pipelines', own(pipelines))];
  if (checks.length === 0) return null;
  return {
    for: ['*'],
    together: false,
    about: 'The state of the cluster, which is read and never restored',
    checks,
    remarks: [],
  };
}

function checkOf(kind: 'templates' | 'pipelines', names: readonly string[]): DraftCheck[] {
  if (names.length === 0) return [];
  const more = names.length > mostNames ? `, of ${names.length}` : '';
  return [{ check: { [kind]: { present: names.slice(0, mostNames) } }, because: `there now${more}` }];
}

async function namesAt(
  client: ElasticsearchClient,
  path: string,
  answer: z.ZodType<string[]>,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    return await client.request({ method: 'GET', path, answer, signal });
  } catch (error) {
    if (error instanceof ElasticsearchError) return [];
    throw error;
  }
}
