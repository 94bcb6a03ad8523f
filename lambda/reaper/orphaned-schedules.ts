import { paginateListSchedules } from '@aws-sdk/client-scheduler';
import pMap from 'p-map';
import { type EndSchedules, instanceOfSchedule, unscheduleEnd } from '../aws/end-schedule.ts';
import type { Log } from '../observability/log.ts';

/** A schedule younger than this may be of an instance that EC2 does not list yet. */
const youngMilliseconds = 15 * 60 * 1000;

/** Takes back the schedules of instances that live no more. Gives back how many. */
export async function deleteOrphans(
  living: ReadonlySet<string>,
  { schedules, now }: { readonly schedules: Pick<EndSchedules, 'scheduler' | 'group'>; readonly now: () => Date },
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<number> {
  const orphans: string[] = [];
  const pages = paginateListSchedules(
    { client: schedules.scheduler },
    { GroupName: schedules.group },
    { abortSignal: signal },
  );
  for await (const { Schedules = [] } of pages) {
    for (const { Name = '', CreationDate } of Schedules) {
      const instanceId = instanceOfSchedule(Name);
      const isYoung = CreationDate === undefined || now().getTime() - CreationDate.getTime() < youngMilliseconds;
      if (instanceId !== null && !living.has(instanceId) && !isYoung) orphans.push(Name);
    }
  }
  await pMap(orphans, (name) => unscheduleEnd(schedules, name, signal), { concurrency: 5, stopOnError: false });
  if (orphans.length > 0) log.info('schedules of ended instances deleted', { orphans });
  return orphans.length;
}
