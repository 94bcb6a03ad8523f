import type { Report } from '../../agent/contract/report.ts';
import type { Mail } from '../deployed-stack/inbox.ts';
import type { ExpectedNotifications } from './expected-notifications.ts';
import type { FaultKind } from './fault.ts';

/** An instance of the run, after all is over. */
interface InstanceSeen {
  readonly id: string;
  /** How much longer than until its deadline it lived; less than none when it ended before. Null: it never booted. */
  readonly beyondDeadlineSeconds: number | null;
}

/** A part of a run's snapshot, which is a run of its own. */
export interface PartSeen {
  readonly runId: string;
  readonly reports: number;
  /** How many messages to people and pagers are about it. */
  readonly told: number;
}

/** All that there is to see of a run when nothing is left that could still add to it. */
export interface RunSeen {
  readonly isSound: boolean;
  readonly faults: readonly FaultKind[];
  /** The same snapshot as it was ordered. */
  readonly snapshotUuid: string;
  /** The names of its indices that were damaged when it landed, and of those that faults have damaged since. */
  readonly damagedIndices: { readonly landed: readonly string[]; readonly since: readonly string[] };
  readonly report: Report;
  /** How often a report was written. */
  readonly reports: number;
  readonly telling: ExpectedNotifications;
  readonly mails: readonly Mail[];
  readonly pages: readonly Mail[];
  readonly instances: readonly InstanceSeen[];
  /** Ids of instances that aren't terminated, of whatever run. */
  readonly instancesLeft: readonly string[];
  readonly schedulesLeft: readonly string[];
  readonly processesLeft: readonly string[];
  readonly deadLetters: readonly string[];
  /** In whose queue and group there is to be nothing. */
  readonly poolLeft: readonly string[];
  readonly parts: readonly PartSeen[];
  /** What went wrong with the campaign itself. */
  readonly failures: readonly unknown[];
}

/** The first clock that strikes is precise to a second; the machine is slow, and so is the look at it. */
const graceSeconds = 15;

/** What must hold whatever has gone wrong, and does not. */
export function violationsOf(seen: RunSeen): string[] {
  return [
    ...ofReport(seen),
    ...ofItems(seen),
    ...ofParts(seen),
    ...ofTelling(seen),
    ...ofInstances(seen),
    ...ofRemains(seen),
  ];
}

function ofReport({ reports, report, isSound, faults, snapshotUuid, instances }: RunSeen): string[] {
  const truth = isSound ? 'verified' : 'corrupt';
  const isAllowed = report.verdict === truth || faults.some(({ allows }) => allows?.(report, faults.length === 1));
  const ids = instances.map(({ id }) => id);
  return when([
    [reports !== 1, `${reports} reports were written`],
    [
      !isAllowed,
      `the snapshot is ${isSound ? 'sound' : 'damaged'}, and the report says ${report.verdict} (${report.reason ?? 'no reason'}): ${report.explanation ?? report.findings[0]?.message}`,
    ],
    [report.snapshot.uuid !== null && report.snapshot.uuid !== snapshotUuid, 'the report is about another snapshot'],
    [
      report.attempts.some(({ instanceId }) => !ids.includes(instanceId)),
      'the report names an instance that was not launched for it',
    ],
  ]);
}

/** After these, what an attempt had proven still holds. */
const takenAway = ['interrupted', 'instance-lost', 'deadline'];

/** Whatever holds of the whole, each index has its own answer. */
function ofItems({ report: { items, verdict, attempts }, damagedIndices: { landed, since } }: RunSeen): string[] {
  const [last] = attempts.slice(-1);
  // Each part counts its own attempts.
  const earlier = attempts.filter((attempt) => attempt !== last || attempt.part !== undefined);
  const mayBeTakenOver = new Set(
    earlier.flatMap(({ number, outcome }) => (takenAway.includes(outcome) ? [number] : [])),
  );
  return items.flatMap(({ path: [name = ''], ...item }) =>
    when([
      [item.verdict === 'corrupt' && ![...landed, ...since].includes(name), `${name} is sound, and called corrupt`],
      [item.verdict === 'verified' && landed.includes(name), `${name} is damaged, and called verified`],
      [verdict === 'verified' && item.verdict !== 'verified', `${name} is ${item.verdict} where all is verified`],
      [
        item.verdict === 'verified' && item.recordsRestored !== item.recordsExpected,
        `${name} is called verified, with ${item.recordsRestored} of ${item.recordsExpected} records`,
      ],
      [
        item.provenBy !== undefined && !mayBeTakenOver.has(item.provenBy),
        `${name} is taken over from attempt ${item.provenBy}, from which nothing may be`,
      ],
    ]),
  );
}

function ofParts({ parts }: RunSeen): string[] {
  return parts.flatMap(({ runId, reports, told }) =>
    when([
      [reports !== 1, `of the part ${runId} ${reports} reports were written`],
      [told > 0, `of the part ${runId} there are ${told} messages`],
    ]),
  );
}

function ofTelling({ telling, mails, pages, faults }: RunSeen): string[] {
  const mayRepeat = faults.some(({ repeats }) => repeats);
  const isUnsaid = (messages: readonly Mail[]) => telling.isOpen === true && messages.length === 0;
  return [
    ...(isUnsaid(mails) ? [] : ofAudience('people', mails, telling.people ? 1 : 0, mayRepeat)),
    ...(isUnsaid(pages) ? [] : ofAudience('the pager', pages, telling.pager === null ? 0 : 1, mayRepeat)),
    ...when([
      [
        telling.pager !== null && pages.some(({ subject }) => !subject.startsWith(`${telling.pager}:`)),
        `the pager should hear ${telling.pager}, and hears ${pages.map(({ subject }) => subject).join(', ')}`,
      ],
    ]),
  ];
}

function ofAudience(who: string, messages: readonly Mail[], expected: number, mayRepeat: boolean): string[] {
  const distinct = new Set(messages.map((mail) => JSON.stringify(mail))).size;
  return when([
    [distinct !== expected, `${who} should have ${expected} messages, and have ${distinct} distinct ones`],
    [messages.length > distinct && !mayRepeat, `${who} have a message ${messages.length} times`],
  ]);
}

function ofInstances({ instances, instancesLeft, faults }: RunSeen): string[] {
  const grace = Math.max(graceSeconds, ...faults.map(({ beyondDeadlineSeconds = 0 }) => beyondDeadlineSeconds));
  return [
    ...instances.flatMap(({ id, beyondDeadlineSeconds }) =>
      beyondDeadlineSeconds !== null && beyondDeadlineSeconds > grace
        ? [`${id} lived ${Math.round(beyondDeadlineSeconds)} s beyond its deadline`]
        : [],
    ),
    ...when([[instancesLeft.length > 0, `instances are left: ${instancesLeft.join(', ')}`]]),
  ];
}

function ofRemains({
  report,
  faults,
  schedulesLeft,
  processesLeft,
  deadLetters,
  poolLeft,
  failures,
}: RunSeen): string[] {
  const mayStrand = faults.some(({ strands }) => strands);
  const isOfRecorded = (body: string) => report.attempts.some(({ instanceId }) => body.includes(instanceId));
  const givenUp = deadLetters.filter((body) => !(mayStrand && /i-[0-9a-f]{17}/.test(body) && !isOfRecorded(body)));
  return [
    ...schedulesLeft.map((name) => `a schedule is left: ${name}`),
    ...processesLeft.map((line) => `a process is left: ${line}`),
    ...poolLeft.map((what) => `in the pool there is left: ${what}`),
    ...givenUp.map((body) => `a message was given up: ${body.slice(0, 300)}`),
    ...failures.map((error) => `the campaign itself failed: ${error instanceof Error ? error.stack : String(error)}`),
  ];
}

function when(cases: readonly (readonly [boolean, string])[]): string[] {
  return cases.flatMap(([holds, words]) => (holds ? [words] : []));
}
