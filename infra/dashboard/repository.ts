import { storeOf } from '../../agent/stores/registry.ts';
import { phaseMetric, type RepositoryMetric } from '../../lambda/observability/metrics.ts';
import { ofRepository } from '../alarms/alarm.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import { type Graph, graph, heading, type Row, type Series } from './widget.ts';

export interface RepositoryPage {
  readonly stage: string;
  readonly region: string;
  readonly repository: Pick<
    RepositoryConfiguration,
    'name' | 'store' | 'snapshotEveryHours' | 'verifiedEveryHours' | 'restoreTargetMinutes'
  >;
}

const hourSeconds = 60 * 60;

const green = '#2ca02c';
const red = '#d62728';

const verdicts: readonly [RepositoryMetric, string?][] = [
  ['Verified', green],
  ['Corrupt', red],
  ['Suspect', '#ff7f0e'],
  ['Unproven', '#7f7f7f'],
  ['Incompatible', '#9467bd'],
  ['Intact', '#1f77b4'],
];

/** How one repository is: verdicts and silences in the first row, what a proof takes in the second. */
export function repositoryWidgets({ stage, region, repository }: RepositoryPage): Row[] {
  const { name, store, snapshotEveryHours, verifiedEveryHours, restoreTargetMinutes } = repository;
  const { backup, record } = storeOf(store).nouns;
  const series = (metric: RepositoryMetric, label: string, color?: string): Series => ({
    metric: ofRepository(stage, name, metric),
    label,
    ...(color === undefined ? {} : { color }),
  });
  const drawn = (config: Omit<Graph, 'region' | 'statistic' | 'periodSeconds'>) =>
    graph({ region, statistic: 'Maximum', periodSeconds: hourSeconds, ...config });
  return [
    heading(`## ${name}`),
    {
      height: 5,
      widgets: [
        graph({
          ...{ title: `${name}: verdicts`, region, as: 'numbers', statistic: 'Sum', periodSeconds: hourSeconds },
          series: verdicts.map(([metric, color]) => series(metric, metric.toLowerCase(), color)),
        }),
        drawn({
          ...{ title: `${name}: silences`, as: 'lines', unit: 'hours' },
          series: [
            series('SnapshotAgeHours', `since a ${backup.one}`),
            series('VerifiedAgeHours', 'since a verified', green),
          ],
          limits: [
            ...limit(`alarm: no ${backup.one}`, snapshotEveryHours),
            ...limit('alarm: no verified', verifiedEveryHours),
          ],
        }),
      ],
    },
    {
      height: 6,
      widgets: [
        drawn({
          ...{ title: `${name}: seconds by phase`, as: 'parts', unit: 'seconds' },
          series: Object.entries(storeOf(store).phases).map(([phase, label]) => series(phaseMetric(phase), label)),
        }),
        drawn({
          ...{ title: `${name}: restore, and event to report`, as: 'lines', unit: 'seconds' },
          series: [series('RestoreSeconds', 'restore'), series('RunSeconds', 'event to report')],
          limits: limit(
            'target of a restore',
            restoreTargetMinutes === undefined ? undefined : restoreTargetMinutes * 60,
          ),
        }),
        drawn({ ...{ title: `${name}: bytes`, as: 'lines' }, series: [series('Bytes', `in the ${backup.one}`)] }),
        drawn({
          ...{ title: `${name}: ${record.many}`, as: 'lines' },
          series: [series('Records', 'restored')],
        }),
        drawn({
          ...{ title: `${name}: instances`, as: 'lines' },
          series: [series('Attempts', 'attempts'), series('CostUsd', 'US dollars')],
        }),
      ],
    },
  ];
}

function limit(label: string, value: number | undefined) {
  return value === undefined ? [] : [{ label, value }];
}
