import { setTimeout as sleep } from 'node:timers/promises';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import type { Report } from '../../agent/contract/report.ts';
import { processesIn } from '../end-to-end/processes.ts';
import type { EndToEnd, Snapshot } from '../end-to-end/setup.ts';
import { deadLetters } from '../end-to-end/until-idle.ts';
import { expectedNotifications } from './expected-notifications.ts';
import type { FaultInjector } from './fault-injector.ts';
import type { RunSeen } from './invariants.ts';
import { beyondDeadlines, isOfUnrecorded } from './measures.ts';
import type { PlannedRun } from './plan.ts';
import type { PreparedStack } from './prepare-stack.ts';
import { attemptRecords } from './records.ts';

/** All that there is to see of a run, and what was left of it once all had had ten seconds to go. */
export async function see(
  run: PlannedRun,
  snapshot: Snapshot,
  report: Report,
  { endToEnd, standing }: PreparedStack,
  injector: FaultInjector,
  firstEvent: number,
): Promise<Omit<RunSeen, 'damagedIndices'>> {
  const { instances, ...outcome } = await endToEnd.outcome(snapshot);
  const events = endToEnd.events.slice(firstEvent);
  const beyond = beyondDeadlines(await attemptRecords(snapshot, endToEnd.stack), events);
  return {
    ...outcome,
    isSound: run.condition.reach === 'examine',
    faults: run.faults,
    snapshotUuid: snapshot.uuid,
    report,
    telling: expectedNotifications(standing, report),
    instances: instances.map((id) => ({ id, beyondDeadlineSeconds: beyond.get(id) ?? null })),
    instancesLeft: await endToEnd.stack.instancesLeft(),
    schedulesLeft: await emptied(async () =>
      (await schedulesOf(snapshot, endToEnd)).filter((name) => !isOfUnrecorded(name, events)),
    ),
    processesLeft: await emptied(() => processesIn(`${endToEnd.directory}/cloud/instances`)),
    deadLetters: await deadLetters(endToEnd.stack),
    failures: injector.failures,
  };
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

async function schedulesOf({ runId }: Snapshot, { stack }: EndToEnd): Promise<string[]> {
  const { Schedules = [] } = await stack.cloud.clients.scheduler.send(new ListSchedulesCommand({ NamePrefix: runId }));
  return Schedules.map(({ Name = '' }) => Name);
}
