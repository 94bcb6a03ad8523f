import type { ElasticsearchClient } from '../../../../../agent/stores/elasticsearch/client/client.ts';
import type { Evaluation, EvaluationContext } from '../../../../../agent/stores/elasticsearch/examine/check-kind.ts';
import { checkKinds } from '../../../../../agent/stores/elasticsearch/examine/kinds.ts';
import { unlessRefused } from '../../../../../agent/stores/elasticsearch/examine/unless-refused.ts';

const startedAt = new Date('2026-11-28T03:00:00.000Z');

/** What a kind says of indices, by parameters as a file has them. */
export function evaluated(
  { client }: { readonly client: ElasticsearchClient },
  kind: string,
  parameters: unknown,
  indices: readonly string[],
  also: Partial<EvaluationContext> = {},
): Promise<Evaluation> {
  const found = checkKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`No kind ${kind}.`);
  const nothing = new Map();
  const context = {
    ...{ client, startedAt, timestamp: '@timestamp', signal: AbortSignal.timeout(60_000) },
    recorded: { documents: nothing, bytes: nothing, aliases: nothing, templates: null, pipelines: null },
    ...also,
  };
  const target = { label: 'orders', indices };
  return unlessRefused(() => found.evaluate(target, found.schema.parse(parameters), context));
}
