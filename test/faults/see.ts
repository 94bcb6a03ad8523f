import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import { processesIn } from '../end-to-end/processes.ts';
import type { EndToEnd, Snapshot } from '../end-to-end/setup.ts';
import { deadLetters } from '../end-to-end/until-idle.ts';
import { expectedOfRound, type RepositoryCondition } from './expected-notifications.ts';
import type { FaultInjector } from './fault-injector.ts';
import type { PartSeen, RunSeen } from './invariants.ts';
import { beyondDeadlines, isOfUnrecorded } from './measures.ts';
import type { PlannedRun } from './plan.ts';
import { leftInPool } from './pool-left.ts';
import type { PreparedStack } from './prepare-stack.ts';
import { attemptRecords, partRuns } from './records.ts';
import { repositoryOf } from './setting.ts';

interface Seen {
  /** Of each snapshot that has landed; what is left of all of them is seen with the first. */
  readonly runs: readonly Omit<RunSeen, 'damagedIndices'>[];
  readonly records: readonly AttemptRecord[];
  readonly standing: RepositoryCondition;
}

/** All that there is to see of a run, and what was left of it once all had had ten seconds to go. */
export async function see(
  { setting, condition, faults }: PlannedRun,
  snapshots: readonly Snapshot[],
  reports: readonly Report[],
  { endToEnd, standing }: PreparedStack,
  injector: FaultInjector,
  firstEvent: number,
): Promise<Seen> {
  const { stack } = endToEnd;
  const outcomes: Awaited<ReturnType<EndToEnd['outcome']>>[] = [];
  for (const snapshot of snapshots) outcomes.push(await endToEnd.outcome(snapshot));
  const poolLeft = setting === 'pool' ? await leftInPool(stack) : [];
  const events = endToEnd.events.slice(firstEvent);
  const parts = await Promise.all(snapshots.map(({ runId }) => partRuns(runId, stack)));
  const runIds = [...snapshots.map(({ runId }) => runId), ...parts.flat()];
  const records = (await Promise.all(runIds.map((runId) => attemptRecords(runId, stack)))).flat();
  const beyond = beyondDeadlines(records, events);
  const telling = expectedOfRound(standing[repositoryOf[setting]], reports);
  const ids = await instancesOf(endToEnd, runIds);
  const instances = ids.map((id) => ({ id, beyondDeadlineSeconds: beyond.get(id) ?? null }));
  const left = {
    instances,
    instancesLeft: await stack.instancesLeft(),
    schedulesLeft: await emptied(async () =>
      (await schedulesOf(runIds, endToEnd)).filter((name) => !isOfUnrecorded(name, events)),
    ),
    processesLeft: await emptied(() => processesIn(`${endToEnd.directory}/cloud/instances`)),
    deadLetters: await deadLetters(stack),
    failures: injector.failures,
    poolLeft,
  };
  const nothing = {
    instancesLeft: [],
    schedulesLeft: [],
    processesLeft: [],
    deadLetters: [],
    failures: [],
    poolLeft: [],
  };
  const runs = await Promise.all(
    snapshots.map(async ({ uuid }, index) => {
      const [outcome, report, told] = [outcomes[index], reports[index], telling.each[index]];
      if (outcome === undefined || report === undefined || told === undefined) throw new Error('Each has a report.');
      const { reports: written, mails, pages } = outcome;
      return {
        ...{ reports: written, mails, pages, report, telling: told, faults, snapshotUuid: uuid },
        ...{ isSound: condition.reach === 'examine', parts: await partsSeen(parts[index] ?? [], endToEnd) },
        ...(index === 0 ? left : { ...nothing, instances: ids.map((id) => ({ id, beyondDeadlineSeconds: null })) }),
      };
    }),
  );
  return { runs, records, standing: telling.after };
}

/** Nobody is told of a part: only of what it is a part of. */
async function partsSeen(runIds: readonly string[], endToEnd: EndToEnd): Promise<PartSeen[]> {
  const seen: PartSeen[] = [];
  for (const runId of runIds) {
    const { reports, mails, pages } = await endToEnd.outcome({ runId });
    seen.push({ runId, reports, told: mails.length + pages.length });
  }
  return seen;
}

const tries = 50;
const tryMilliseconds = 200;

/** What is there to be seen, once it has had ten seconds to go. */
async function emptied(look: () => Promise<string[]>): Promise<string[]> {
  for (let left = tries; ; left -= 1) {
    const seen = await look();
    if (seen.length === 0 || left === 0) return seen;
    await sleep(tryMilliseconds);
  }
}

async function schedulesOf(runIds: readonly string[], { stack }: EndToEnd): Promise<string[]> {
  const { Schedules = [] } = await stack.cloud.clients.scheduler.send(new ListSchedulesCommand({}));
  return Schedules.map(({ Name = '' }) => Name).filter((name) => runIds.some((runId) => name.startsWith(runId)));
}

/** All that were launched for these runs, and the members of the pool: those are launched for no run. */
async function instancesOf({ stack }: EndToEnd, runIds: readonly string[]): Promise<string[]> {
  const filters = [
    { Name: 'tag:mayfly:run', Values: [...runIds] },
    { Name: 'tag-key', Values: ['mayfly:pool'] },
  ];
  const found = filters.map(async (filter) => {
    const { Reservations = [] } = await stack.cloud.clients.ec2.send(
      new DescribeInstancesCommand({ Filters: [filter] }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = '' }) => InstanceId));
  });
  return (await Promise.all(found)).flat();
}
