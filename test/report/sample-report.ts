import type { Report } from '../../agent/contract/report.ts';

/** A proof of eleven seconds with everything in it, verified; what a test is about it replaces. */
export function sampleReport(changes: Partial<Report> = {}): Report {
  return {
    version: 1,
    runId: '5f0c2b8e9d1a4c7b6e3f',
    verdict: 'verified',
    reason: null,
    explanation: null,
    level: { asked: 'examine', reached: 'examine' },
    repository: {
      name: 'logs',
      location: 's3://acme-backups/elasticsearch/logs',
      uuid: 'h5xkq3n0Q2e8XWJ0m9nT4g',
      clusterId: null,
      generation: 41,
    },
    snapshot: {
      name: 'nightly-2026.03.01',
      uuid: 'Wc-fXr9QRlyq2mXk1oZt7A',
      state: 'SUCCESS',
      elasticsearchVersion: '8.17.0',
      startedAt: '2026-03-01T02:30:00.120Z',
      endedAt: '2026-03-01T02:33:41.900Z',
    },
    findings: [],
    findingsOmitted: 0,
    indices: [
      {
        name: 'logs-2026.02.27',
        shards: 3,
        bytes: 412_300_800,
        documentsExpected: 1_204_311,
        documentsRestored: 1_204_311,
      },
      {
        name: 'logs-2026.02.28',
        shards: 3,
        bytes: 398_112_004,
        documentsExpected: 1_187_902,
        documentsRestored: 1_187_902,
      },
      { name: 'orders', shards: 5, bytes: 2_893_121_112, documentsExpected: 8_120_443, documentsRestored: 8_120_443 },
      { name: 'orders-archive', shards: 1, bytes: 48_121, documentsExpected: 0, documentsRestored: 0 },
    ],
    leftOut: [
      { name: '.security-7', why: 'belongs to Elasticsearch itself' },
      { name: '.kibana_8.17.0_001', why: 'belongs to Elasticsearch itself' },
      { name: 'cluster state', why: 'a proof restores indices, never settings, templates or policies' },
    ],
    phases: [
      { name: 'locate', startedAt: '2026-03-01T02:33:52.000Z', seconds: 0.21 },
      { name: 'structure', startedAt: '2026-03-01T02:33:52.210Z', seconds: 0.94 },
      { name: 'bytes', startedAt: '2026-03-01T02:33:53.160Z', seconds: 5.2 },
      { name: 'elasticsearch', startedAt: '2026-03-01T02:33:52.000Z', seconds: 7.4 },
      { name: 'restore', startedAt: '2026-03-01T02:33:59.400Z', seconds: 2.9 },
      { name: 'count', startedAt: '2026-03-01T02:34:02.300Z', seconds: 0.14 },
      { name: 'examine', startedAt: '2026-03-01T02:34:02.450Z', seconds: 0.32 },
    ],
    elasticsearch: { version: '8.17.0' },
    instance: {
      id: 'i-0a1b2c3d4e5f60718',
      type: 'i4i.large',
      zone: 'eu-central-1b',
      imageId: 'ami-0f3e2d1c0b9a87654',
      market: 'spot',
    },
    attempts: [],
    cost: { amount: 0.0021, currency: 'USD', basis: 'spot price of i4i.large, 108 s' },
    ...changes,
  };
}
