import type { Evaluation, EvaluationContext } from '../../../../../agent/stores/elasticsearch/examine/check-kind.ts';
import { checkKinds } from '../../../../../agent/stores/elasticsearch/examine/kinds.ts';
import type { TestNode } from '../../running-node.ts';

export const startedAt = new Date('2026-11-28T03:00:00.000Z');

/** What a kind says of indices on a node, by parameters as a file has them. */
export function evaluated(
  { client }: Pick<TestNode, 'client'>,
  kind: string,
  parameters: unknown,
  indices: readonly string[],
  also: Partial<EvaluationContext> = {},
): Promise<Evaluation> {
  const found = checkKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`No kind ${kind}.`);
  const nothing = new Map();
  return found.evaluate({ label: 'orders', indices }, found.schema.parse(parameters), {
    ...{ client, startedAt, timestamp: '@timestamp', signal: AbortSignal.timeout(60_000) },
    recorded: { documents: nothing, bytes: nothing, aliases: nothing, templates: null, pipelines: null },
    ...also,
  });
}

/** What is wrong with parameters, a line for each field. */
export function mistakesOf(kind: string, parameters: unknown): string[] {
  const parsed = checkKinds.find((each) => each.kind === kind)?.schema.safeParse(parameters);
  return (parsed?.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
