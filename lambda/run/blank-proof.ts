import { bucketLocation } from '../../agent/blobs/base-path.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { Report } from '../../agent/contract/report.ts';
import { storeOf } from '../../agent/stores/registry.ts';

/** All of a report that a proof says. */
export type BlankProof = Omit<
  Report,
  'version' | 'runId' | 'notTested' | 'attempts' | 'parts' | 'plan' | 'trend' | 'load' | 'unlisted' | 'cost'
>;

/** What is known of a backup that no instance has said anything sound about. */
export function blankProof(order: Pick<Order, 'store' | 'repository' | 'backup' | 'level' | 'writtenBy'>): BlankProof {
  const { name, bucket, basePath } = order.repository;
  const location = bucketLocation(bucket, basePath);
  const { identityOf, title } = storeOf(order.store);
  const { object: _, ...identity } = identityOf(order.backup);
  return {
    store: order.store,
    verdict: 'unproven',
    reason: 'internal',
    explanation: null,
    level: { asked: order.level, reached: null },
    repository: { name, location, uuid: null, clusterId: null, generation: null },
    snapshot: {
      ...identity,
      state: null,
      writtenBy: order.writtenBy === null ? null : { name: title, version: order.writtenBy },
      startedAt: null,
      endedAt: null,
    },
    checks: [],
    findings: [],
    findingsOmitted: 0,
    items: [],
    leftOut: [],
    phases: [],
    restoredBy: null,
    instance: null,
  };
}
