import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';

/** When each machine went off, in milliseconds, by instance id. */
function deaths(events: readonly CloudEvent[]): Map<string, number> {
  return new Map(
    events.flatMap((event) =>
      event.kind === 'instance-powered-off' ? [[event.instanceId, event.at.getTime()] as const] : [],
    ),
  );
}

/** From an instance's death to the launch of the next one in seconds, the longest of them; null: there was none. */
export function longestPause(report: Pick<Report, 'attempts'> | null, events: readonly CloudEvent[]): number | null {
  const died = deaths(events);
  const pauses = (report?.attempts ?? []).flatMap(({ instanceId, number, part }, _, attempts) => {
    const next = attempts.find((other) => other.part === part && other.number > number);
    const death = died.get(instanceId);
    return next === undefined || death === undefined ? [] : [(Date.parse(next.launchedAt) - death) / 1000];
  });
  return pauses.length === 0 ? null : Math.max(...pauses);
}

/**
 * Whether a schedule is of an instance that had ended before its attempt was on record: EC2's events told settle of
 * nobody's instance, so that the schedule stays until it strikes, finds nothing and deletes itself.
 */
export function isOfUnrecorded(scheduleName: string, events: readonly CloudEvent[]): boolean {
  const [, runId, attempt, instanceId = ''] = /^([0-9a-f]+)-(\d+)-(i-[0-9a-f]+)$/.exec(scheduleName) ?? [];
  const death = deaths(events).get(instanceId);
  const record = events.find(
    (event) =>
      event.kind === 'call' &&
      event.call.action === 'PutObject' &&
      event.call.status < 300 &&
      event.call.resource.endsWith(`/runs/${runId}/attempts/${attempt}.json`),
  );
  return death !== undefined && record !== undefined && death < record.at.getTime();
}

/** How many seconds longer than until its last deadline each machine ran; less than none when it went off before. */
export function beyondDeadlines(
  records: readonly Pick<AttemptRecord, 'instanceId' | 'deadline'>[],
  events: readonly CloudEvent[],
): Map<string, number> {
  const died = deaths(events);
  const deadlines = new Map<string, number>();
  for (const { instanceId, deadline } of records) {
    deadlines.set(instanceId, Math.max(deadlines.get(instanceId) ?? 0, Date.parse(deadline)));
  }
  return new Map(
    [...deadlines].flatMap(([instanceId, deadline]) => {
      const death = died.get(instanceId);
      return death === undefined ? [] : [[instanceId, (death - deadline) / 1000] as const];
    }),
  );
}
