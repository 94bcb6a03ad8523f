import { escapeUnseen } from './log.ts';

export const metricNamespace = 'Mayfly';

/** What is measured of a repository, and in which of CloudWatch's units; it knows none for hours, days and money. */
export const repositoryMetrics = {
  /** One for each report, by its verdict. */
  Verified: 'Count',
  Intact: 'Count',
  Corrupt: 'Count',
  Suspect: 'Count',
  Incompatible: 'Count',
  Unproven: 'Count',
  Bytes: 'Bytes',
  /** Restored: documents, rows, files. */
  Records: 'Count',
  /** From the first byte to the last shard that is started: what a restore takes once there is a machine. */
  RestoreSeconds: 'Seconds',
  /** From the landing of the backup to its report. */
  RunSeconds: 'Seconds',
  Attempts: 'Count',
  CostUsd: 'None',
  SnapshotAgeHours: 'None',
  VerifiedAgeHours: 'None',
} as const;
export type RepositoryMetric = keyof typeof repositoryMetrics | PhaseMetric;

/** The seconds of one phase of a proof; which phases there are, each store says. */
export type PhaseMetric = `Phase${string}Seconds`;

/** PhaseLocateSeconds, of locate. */
export function phaseMetric(phase: string): PhaseMetric {
  const words = phase.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `Phase${words.join('')}Seconds`;
}

/** What is measured of all of a stage. */
export const stageMetrics = {
  /** Said by each sweep that has done all it had to, and by no other: its absence is the silence of the sweep. */
  OverdueRuns: 'Count',
  OldestImageAgeDays: 'None',
  /** Of a queue, that have failed for the third time or oftener. */
  MessagesFailed: 'Count',
} as const;
export type StageMetric = keyof typeof stageMetrics;

/** What each sweep measures of a pool. */
export const poolMetrics = {
  /** 1 where it has as many instances as it may, and more orders than they take; else 0. */
  PoolAtMost: 'Count',
  /** Launches of its group that have failed since the sweep before. */
  PoolLaunchesFailed: 'Count',
} as const;
export type PoolMetric = keyof typeof poolMetrics;

/**
 * What an alarm watches. CloudWatch bills each metric by the hours in which it is sent, and nothing for a field of a
 * line in the log: all others become metrics only where a dashboard draws them.
 */
export const watchedMetrics: readonly (RepositoryMetric | StageMetric | PoolMetric)[] = [
  ...(['SnapshotAgeHours', 'VerifiedAgeHours', 'RestoreSeconds'] as const),
  ...(['OverdueRuns', 'OldestImageAgeDays', 'MessagesFailed'] as const),
  ...(['PoolAtMost', 'PoolLaunchesFailed'] as const),
];

type Values<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/** Fields beside the values, to find them in the log by: no metric, and no text that others have written. */
type Properties = Readonly<Record<string, string | number | null>>;

/** Values for CloudWatch. It takes them from the log, so that nothing is called and nothing can fail. */
export interface Metrics {
  ofRepository(repository: string, values: Values<RepositoryMetric>, properties?: Properties): void;
  ofPool(pool: string, values: Values<PoolMetric>, properties?: Properties): void;
  ofStage(values: Values<StageMetric>, properties?: Properties): void;
}

interface Measuring {
  readonly stage: string;
  /** Whether there is a dashboard, which draws all of it. */
  readonly dashboard: boolean;
}

/**
 * Writes one line for all values that are measured together, in CloudWatch's embedded metric format.
 * Source: CloudWatch user guide, "Specification: Embedded metric format".
 */
export function createMetrics(
  write: (line: string) => void,
  { stage, dashboard }: Measuring,
  now: () => Date,
): Metrics {
  const isMetric = (name: string) => dashboard || watchedMetrics.some((watched) => watched === name);
  const emit = (
    units: Readonly<Record<string, string>>,
    dimensions: Readonly<Record<string, string>>,
    values: Readonly<Partial<Record<string, number>>>,
    properties: Properties,
  ) => {
    const names = Object.keys(values).filter(isMetric);
    const metrics = names.map((Name) => ({ Name, Unit: units[Name] ?? 'Seconds' }));
    const directive = { Namespace: metricNamespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics };
    const _aws = names.length === 0 ? undefined : { Timestamp: now().getTime(), CloudWatchMetrics: [directive] };
    write(`${escapeUnseen(JSON.stringify({ ...properties, ...dimensions, ...values, _aws }))}\n`);
  };
  return {
    ofRepository: (Repository, values, properties = {}) =>
      emit(repositoryMetrics, { Stage: stage, Repository }, values, properties),
    ofPool: (Pool, values, properties = {}) => emit(poolMetrics, { Stage: stage, Pool }, values, properties),
    ofStage: (values, properties = {}) => emit(stageMetrics, { Stage: stage }, values, properties),
  };
}
