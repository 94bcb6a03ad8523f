import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { operationWidgets } from './operation.ts';
import { poolWidgets } from './pool.ts';
import { repositoryWidgets } from './repository.ts';
import { heading, type Row } from './widget.ts';

export interface DashboardPages extends Pick<InfrastructureConfiguration, 'stage' | 'region' | 'repositories'> {
  readonly prefix: string;
  /** What the queue and the group of each are called. */
  readonly pools: readonly { readonly name: string; readonly resource: string; readonly most: number }[];
  readonly alarmArns: readonly string[];
}

export interface Page {
  readonly name: string;
  readonly rows: readonly Row[];
}

/**
 * So many with all the pools, and what is beyond on pages of their own: a dashboard has 500 widgets and 2,500 metrics,
 * a widget a hundred alarms. Sources: CloudWatch user guide, "CloudWatch service quotas"; "Dashboard body structure".
 */
const repositoriesOfPage = 40;
const alarmsOfWidget = 100;

/** What needs attention, then each repository and each pool, then how Mayfly itself is; further repositories follow. */
export function dashboardPages(about: DashboardPages): Page[] {
  const { prefix, stage, region, repositories, pools, alarmArns } = about;
  const [first = [], ...others] = inLots(repositories, repositoriesOfPage).map((lot) =>
    lot.flatMap((repository) => repositoryWidgets({ stage, region, repository })),
  );
  // Neither a stage nor anything else of it has an underscore.
  const further = others.map((rows, index) => ({ name: `${prefix}_${index + 2}`, rows }));
  return [
    {
      name: prefix,
      rows: [
        ...inLots(alarmArns, alarmsOfWidget).map(alarmRow),
        ...(further.length === 0 ? [] : [heading(linksTo(further))]),
        ...first,
        ...pools.flatMap((pool) => poolWidgets({ stage, region, ...pool })),
        ...operationWidgets({ prefix, stage, region }),
      ],
    },
    ...further,
  ];
}

function alarmRow(alarms: readonly string[], index: number): Row {
  const title = index === 0 ? 'What needs attention' : `What needs attention (${index + 1})`;
  return {
    height: 2 + Math.ceil(alarms.length / 4),
    widgets: [{ type: 'alarm', properties: { title, alarms, sortBy: 'stateUpdatedTimestamp' } }],
  };
}

function linksTo(pages: readonly Page[]): string {
  return `Further repositories: ${pages.map(({ name }) => `[${name}](#dashboards:name=${name})`).join(', ')}`;
}

function inLots<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
