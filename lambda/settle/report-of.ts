import * as z from 'zod';
import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Report } from '../../agent/contract/report.ts';
import { type Result, resultSchema } from '../../agent/contract/result.ts';

/**
 * The report of a run from what its recorded instance has written; null stands for more than anyone reads. What is no
 * sound result of this very attempt becomes `unproven`: an agent that is broken must neither decide nor silence a run.
 */
export function reportOf(text: string | null, order: Order, attempt: AttemptRecord): Report {
  if (text === null) return brokenReport(order, attempt, 'The result is too large to be read.');
  const result = parseResult(text);
  if (typeof result === 'string') return brokenReport(order, attempt, result);
  const contradiction = contradictionIn(result, order, attempt);
  if (contradiction) return brokenReport(order, attempt, contradiction);

  const { version, runId, attempt: _, instance, ...proof } = result;
  return { version, runId, ...proof, instance: { ...instance, market: attempt.market }, cost: null };
}

const longestExplanation = 500;

function parseResult(text: string): Result | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'The instance has written a result that is not JSON.';
  }
  const parsed = resultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = z.prettifyError(parsed.error).replace(/\s+/g, ' ');
  return `The instance has written a result that is not as it should be: ${problems}`.slice(0, longestExplanation);
}

/** What can't be if the agent is sound, as a sentence; null when everything fits. */
function contradictionIn(result: Result, order: Order, attempt: AttemptRecord): string | null {
  const { verdict, level, findings } = result;
  if (result.runId !== order.runId) return 'The instance has written a result that names another run.';
  if (result.attempt !== attempt.number) return 'The instance has written a result that names another attempt.';
  if (result.instance.id !== attempt.instanceId)
    return 'The instance has written a result that names another instance.';
  if (result.snapshot.uuid !== order.snapshot.uuid) return 'The result is about another snapshot than the order.';
  if (result.repository.name !== order.repository.name) return 'The result is about another repository than the order.';
  if (level.asked !== order.level) return 'The result is about another level than the order asks for.';
  if ((verdict === 'unproven') !== (result.reason !== null))
    return 'The result has a reason that does not fit its verdict.';
  if (verdict !== 'verified' && verdict !== 'intact') return null;
  if (level.reached !== order.level) return `The result says ${verdict} and did not reach the level that was asked.`;
  if (findings.some(({ severity }) => severity === 'error')) return `The result says ${verdict} in spite of an error.`;
  return null;
}

function brokenReport(order: Order, attempt: AttemptRecord, explanation: string): Report {
  const { name, bucket, basePath } = order.repository;
  const location = basePath === '' ? `s3://${bucket}` : `s3://${bucket}/${basePath}`;
  return {
    version: 1,
    runId: order.runId,
    verdict: 'unproven',
    reason: 'internal',
    explanation,
    level: { asked: order.level, reached: null },
    repository: { name, location, uuid: null, clusterId: null, generation: null },
    snapshot: {
      name: null,
      uuid: order.snapshot.uuid,
      state: null,
      elasticsearchVersion: null,
      startedAt: null,
      endedAt: null,
    },
    findings: [],
    findingsOmitted: 0,
    indices: [],
    leftOut: [],
    phases: [],
    elasticsearch: null,
    instance: {
      id: attempt.instanceId,
      type: null,
      zone: null,
      imageId: order.machine.imageId,
      market: attempt.market,
    },
    cost: null,
  };
}
