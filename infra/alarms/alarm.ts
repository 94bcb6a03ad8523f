import { metricNamespace, type RepositoryMetric, type StageMetric } from '../../lambda/observability/metrics.ts';

/** Which numbers an alarm looks at. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** An alarm of CloudWatch, in its own words where it has some. */
export interface Alarm {
  /** What is wrong when it rings, in a few words: the last part of its name, and its title in docs/alarms.md. */
  readonly fault: string;
  /** Of one repository or pool, or of the whole stage. */
  readonly repository?: string;
  readonly pool?: string;
  /** It can wait until morning: people get a mail, and nobody is paged. */
  readonly byDay?: true;
  /** For somebody who was woken: what it means, and what to do first. At most 1,024 characters. */
  readonly description: string;
  readonly metric: WatchedMetric;
  readonly statistic: 'Maximum' | 'SampleCount' | 'Sum';
  readonly periodSeconds: number;
  /** It rings when so many of the last periods are beyond the threshold. */
  readonly beyond: { readonly periods: number; readonly of: number };
  readonly threshold: { readonly is: 'above' | 'below'; readonly value: number };
  /** What a period without a value counts as. */
  readonly missing: 'breaching' | 'notBreaching' | 'ignore';
}

/**
 * Neither a stage nor a repository nor a pool has an underscore, and what is wrong with a pool begins with that word:
 * no two alarms have the same name, and none has that under which settle pages about a repository,
 * mayfly-<stage>-<repository>.
 */
export function alarmName(stage: string, alarm: Pick<Alarm, 'repository' | 'pool' | 'fault'>): string {
  const { repository, pool, fault } = alarm;
  return [`mayfly-${stage}`, repository ?? pool, fault].filter(Boolean).join('_');
}

export function ofRepository(stage: string, repository: string, name: RepositoryMetric): WatchedMetric {
  return { namespace: metricNamespace, name, dimensions: { Stage: stage, Repository: repository } };
}

export function ofStage(stage: string, name: StageMetric): WatchedMetric {
  return { namespace: metricNamespace, name, dimensions: { Stage: stage } };
}

/**
 * How the measurements of sweeps are watched, which come every five minutes: three periods in a row. A sweep or two may
 * fail without waking anybody. Where nothing is sent, an alarm stays as it is: while the sweep is silent, what rang
 * before is not over.
 */
export const bySweeps = {
  periodSeconds: 5 * 60,
  beyond: { periods: 3, of: 3 },
  missing: 'ignore',
} as const;
