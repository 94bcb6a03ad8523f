import type { RepositoryMetric } from '../../lambda/observability/metrics.ts';
import { ofRepository } from '../alarms/alarm.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import { type Graph, graph, heading, type Row, type Series } from './widget.ts';

export interface RepositoryPage {
  readonly stage: string;
  readonly region: string;
  readonly repository: Pick<
    RepositoryConfiguration,
    'name' | 'snapshotEveryHours' | 'verifiedEveryHours' | 'restoreTargetMinutes'
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

const phases: readonly [RepositoryMetric, string][] = [
  ['LocateSeconds', 'locate'],
  ['StructureSeconds', 'structure'],
  ['BytesSeconds', 'bytes'],
  ['ElasticsearchSeconds', 'waiting for Elasticsearch'],
  ['ShardsSeconds', 'restore'],
  ['CountSeconds', 'count'],
  ['ExamineSeconds', 'examine'],
];

/** How one repository is: verdicts and silences in the first row, what a proof takes in the second. */
export function repositoryWidgets({ stage, region, repository }: RepositoryPage): Row[] {
  const { name, snapshotEveryHours, verifiedEveryHours, restoreTargetMinutes } = repository;
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
            series('SnapshotAgeHours', 'since a snapshot'),
            series('VerifiedAgeHours', 'since a verified', green),
          ],
          limits: [
            ...limit('alarm: no snapshot', snapshotEveryHours),
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
          series: phases.map(([metric, label]) => series(metric, label)),
        }),
        drawn({
          ...{ title: `${name}: restore, and event to report`, as: 'lines', unit: 'seconds' },
          series: [series('RestoreSeconds', 'restore'), series('RunSeconds', 'event to report')],
          limits: limit(
            'target of a restore',
            restoreTargetMinutes === undefined ? undefined : restoreTargetMinutes * 60,
          ),
        }),
        drawn({ ...{ title: `${name}: bytes`, as: 'lines' }, series: [series('Bytes', 'in the snapshot')] }),
        drawn({
          ...{ title: `${name}: documents`, as: 'lines' },
          series: [series('Documents', 'restored')],
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
