import { contractVersion, reportVersion } from '../../agent/contract/contract-version.ts';
import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import type { Result } from '../../agent/contract/result.ts';
import type { DeployedMachines } from '../../lambda/aws/read-machines.ts';
import type { Configuration, Deployment, RepositorySettings } from '../../lambda/configuration/configuration.ts';
import type { ChosenMachine } from '../../lambda/trigger/choose-machine.ts';
import { order, uuidOf } from '../contract/examples.ts';

export const settings: RepositorySettings = {
  ...order.repository,
  store: order.store,
  options: order.options,
  level: order.level,
  expectations: order.expectations ?? {},
  durationMinutes: 60,
  runMaximumMinutes: 360,
  attempts: 3,
  images: { kind: 'images' },
  instances: { onDemand: true, minimumVcpus: 2, minimumMemoryGib: 8, minimumDiskGb: 100, types: [] },
};

export const chosen: ChosenMachine = {
  writtenBy: '8.17.0',
  images: order.machine.images,
  imageVersions: order.machine.imageVersions,
  otherContracts: [],
  needs: order.machine.needs,
  seconds: null,
  pool: null,
  split: null,
  cut: null,
};

export const configuration: Configuration = {
  version: 1,
  stage: 'test',
  tags: {},
  repositories: [settings],
  pools: [],
  maximumImageAgeDays: 30,
  dashboard: false,
};

const topic = (name: string) => `arn:aws:sns:eu-central-1:123456789012:${name}`;

export const deployment: Deployment = {
  region: 'eu-central-1',
  ledgerBucket: order.ledger.bucket,
  resultsTopicArn: order.resultsTopicArn,
  peopleTopicArn: topic('people'),
  pagerTopicArn: topic('pager'),
  triggerQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/mayfly-test-trigger',
  settleQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/mayfly-test-settle',
  schedules: { group: 'mayfly-test', roleArn: 'arn:aws:iam::123456789012:role/mayfly-test-ends' },
  subnetIds: order.machine.subnetIds,
};

/** What was made for the repository, which has no pool. */
export const machines: DeployedMachines = {
  repository: {
    instanceRoleId: 'AROAEXAMPLE',
    launchTemplateId: 'lt-0123456789abcdef0',
    launchTemplateVersion: '1',
  },
  pool: null,
};

export const attempt: AttemptRecord = {
  version: 1,
  runId: order.runId,
  ...order.attempt,
  instanceId: 'i-0123456789abcdef0',
  market: 'spot',
  launchedAt: '2026-11-01T00:00:05.000Z',
  unscheduled: null,
};

/** What the recorded attempt would write when all is well. */
export const result: Result = {
  version: contractVersion,
  runId: order.runId,
  attempt: 1,
  instance: { id: attempt.instanceId, type: 'm7g.large', zone: 'eu-central-1a', imageId: 'ami-1', market: 'spot' },
  store: 'elasticsearch',
  verdict: 'verified',
  reason: null,
  explanation: null,
  level: { asked: 'examine', reached: 'examine' },
  repository: { name: 'logs', location: 's3://example-snapshots/es/logs', uuid: null, clusterId: null, generation: 7 },
  snapshot: {
    name: 'nightly-2026.11.01',
    uuid: uuidOf(order),
    state: 'SUCCESS',
    writtenBy: { name: 'Elasticsearch', version: '8.17.0' },
    startedAt: '2026-10-31T23:59:00.000Z',
    endedAt: '2026-10-31T23:59:50.000Z',
  },
  checks: [],
  findings: [],
  findingsOmitted: 0,
  items: [{ path: ['logs-1'], parts: 1, bytes: 1000, recordsExpected: 10, recordsRestored: 10, verdict: 'verified' }],
  leftOut: [],
  phases: [],
  restoredBy: { name: 'Elasticsearch', version: '8.17.0' },
};

export const damage: Report['findings'][number] = {
  check: 'object-present',
  severity: 'error',
  message: 'An object that the snapshot needs is not there.',
  remedy: 'Take a new snapshot into a new repository.',
  expected: 1234,
  evidence: { object: 'indices/abc/0/__xyz', path: ['logs-1', '0'] },
};

export const corruptResult: Result = {
  ...result,
  verdict: 'corrupt',
  level: { asked: 'examine', reached: null },
  findings: [damage],
};

/** The report that settle makes of a result, as far as messages need it. */
export function reportFrom({ attempt: _, ...proof }: Result, changes: Partial<Report> = {}): Report {
  return { ...proof, version: reportVersion, notTested: [], attempts: [], cost: null, ...changes };
}
