import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Order } from '../../agent/contract/order.ts';
import type { ProbeOrder } from '../../agent/contract/probe-order.ts';
import { snapshotReferenceSchema } from '../../agent/stores/elasticsearch/snapshot-reference.ts';

/** An order as the trigger would write it. */
export const order: Order = {
  version: contractVersion,
  runId: '0123456789abcdef0123',
  store: 'elasticsearch',
  repository: { name: 'logs', bucket: 'example-snapshots', basePath: 'es/logs', region: 'eu-central-1' },
  backup: { uuid: 'Qk-9_aBcDeFgHiJkLmNoPq' },
  writtenBy: null,
  options: {},
  level: 'examine',
  expectations: { version: 2, indices: [{ for: ['logs-*'], checks: [{ documents: { min: 1 } }] }] },
  enclosures: {},
  eventAt: '2026-11-01T00:00:00.000Z',
  lastFingerprint: null,
  madeAt: '2026-11-01T00:00:00.000Z',
  runDeadline: '2026-11-01T06:00:00.000Z',
  attempt: { number: 1, deadline: '2026-11-01T01:00:00.000Z' },
  limits: { attempts: 3, durationSeconds: 3_600, onDemand: true },
  ledger: { bucket: 'example-ledger', region: 'eu-central-1', ownPrefix: 'attempts/AROAEXAMPLE' },
  resultsTopicArn: 'arn:aws:sns:eu-central-1:123456789012:mayfly-results',
  secret: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  machine: {
    images: [{ architecture: 'arm64', imageId: 'ami-0123456789abcdef0' }],
    imageVersions: ['8.17.0'],
    otherContracts: [],
    launchTemplateId: 'lt-0123456789abcdef0',
    launchTemplateVersion: '1',
    needs: { vcpus: 2, memoryGib: 8, diskGb: 100, hourlyUsd: null, types: [] },
    subnetIds: ['subnet-0123456789abcdef0'],
    markets: ['spot', 'on-demand'],
  },
};

/** The UUID of the snapshot that an order of Elasticsearch's store is about. */
export function uuidOf({ backup }: { readonly backup: unknown }): string {
  return snapshotReferenceSchema.parse(backup).uuid;
}

const { runId, repository, madeAt, ledger, resultsTopicArn, secret, machine } = order;
const deadline = '2026-11-01T00:10:00.000Z';

/** An order to probe, as the trigger would write it. */
export const probeOrder: ProbeOrder = {
  kind: 'probe',
  version: contractVersion,
  ...{ runId, repository, madeAt, ledger, resultsTopicArn, secret },
  variant: 'spot',
  runDeadline: deadline,
  attempt: { number: 1, deadline },
  limits: { attempts: 1, durationSeconds: 600, onDemand: false },
  machine: { ...machine, markets: ['spot'] },
};
