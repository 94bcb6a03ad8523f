import type { Report } from '../../agent/contract/report.ts';

/** A proof of eleven seconds with everything in it, verified; what a test is about it replaces. */
export function sampleReport(changes: Partial<Report> = {}): Report {
  return {
    version: 2,
    runId: '5f0c2b8e9d1a4c7b6e3f',
    store: 'elasticsearch',
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
      writtenBy: { name: 'Elasticsearch', version: '8.17.0' },
      startedAt: '2026-03-01T02:30:00.120Z',
      endedAt: '2026-03-01T02:33:41.900Z',
    },
    checks: [],
    findings: [],
    findingsOmitted: 0,
    items: [
      {
        path: ['logs-2026.02.27'],
        parts: 3,
        bytes: 412_300_800,
        recordsExpected: 1_204_311,
        recordsRestored: 1_204_311,
        verdict: 'verified',
      },
      {
        path: ['logs-2026.02.28'],
        parts: 3,
        bytes: 398_112_004,
        recordsExpected: 1_187_902,
        recordsRestored: 1_187_902,
        verdict: 'verified',
      },
      {
        path: ['orders'],
        parts: 5,
        bytes: 2_893_121_112,
        recordsExpected: 8_120_443,
        recordsRestored: 8_120_443,
        verdict: 'verified',
      },
      {
        path: ['orders-archive'],
        parts: 1,
        bytes: 48_121,
        recordsExpected: 0,
        recordsRestored: 0,
        verdict: 'verified',
      },
    ],
    leftOut: [
      { name: '.security-7', why: 'belongs to Elasticsearch itself' },
      { name: '.kibana_8.17.0_001', why: 'belongs to Elasticsearch itself' },
      { name: 'cluster state', why: 'a proof restores indices, never settings, templates or policies' },
    ],
    notTested: [{ what: 'the global metadata', why: 'A proof restores indices.' }],
    phases: [
      { name: 'locate', startedAt: '2026-03-01T02:33:52.000Z', seconds: 0.21 },
      { name: 'structure', startedAt: '2026-03-01T02:33:52.210Z', seconds: 0.94 },
      { name: 'bytes', startedAt: '2026-03-01T02:33:53.160Z', seconds: 5.2 },
      { name: 'elasticsearch', startedAt: '2026-03-01T02:33:52.000Z', seconds: 7.4 },
      { name: 'restore', startedAt: '2026-03-01T02:33:59.400Z', seconds: 2.9 },
      { name: 'count', startedAt: '2026-03-01T02:34:02.300Z', seconds: 0.14 },
      { name: 'examine', startedAt: '2026-03-01T02:34:02.450Z', seconds: 0.32 },
    ],
    load: {
      processors: { heldBack: 0.4, mean: 0.52 },
      disk: { heldBack: 0, mean: 0.12 },
      network: { heldBack: 0.6, mean: 214_958_080, highest: 713_031_680 },
      samples: [
        {
          startedAt: '2026-03-01T02:33:52.000Z',
          seconds: 5.002,
          ...{ processors: 0.34, disk: 0.1, diskRead: 0, diskWritten: 12_582_912, received: 713_031_680 },
        },
        {
          startedAt: '2026-03-01T02:33:57.002Z',
          seconds: 5.001,
          ...{ processors: 0.91, disk: 0.14, diskRead: 0, diskWritten: 20_971_520, received: 21_495_808 },
        },
      ],
    },
    restoredBy: { name: 'Elasticsearch', version: '8.17.0' },
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
