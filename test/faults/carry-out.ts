import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';
import { orderedBefore } from '../end-to-end/ordered-before.ts';
import type { Snapshot } from '../end-to-end/setup.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { FaultInjector } from './fault-injector.ts';
import { type RunSeen, violationsOf } from './invariants.ts';
import { beyondDeadlines, longestPause } from './measures.ts';
import type { PlannedRun } from './plan.ts';
import type { PreparedStack } from './prepare-stack.ts';
import { Random } from './random.ts';
import { see } from './see.ts';
import { repositoryOf } from './setting.ts';
import { type Taken, take } from './take.ts';

/** What has become of a planned run. */
export interface RunOutcome {
  readonly run: PlannedRun;
  /** Names of the faults that have met their moment. */
  readonly struck: readonly string[];
  readonly report: Report | null;
  /** Of the snapshots that have landed with it. */
  readonly otherReports: readonly Report[];
  readonly violations: readonly string[];
  /** From an instance's death to the launch of the next one, the longest of them; null: there was no next. */
  readonly nextAttemptSeconds: number | null;
  /** By how much its instances have outlived their deadlines at most; less than none when all ended before. */
  readonly beyondDeadlineSeconds: number | null;
  readonly seconds: number;
  readonly events: readonly CloudEvent[];
}

const reportSeconds = 900;
/** An attempt has this long, and its run that, where a deadline must be waited for. */
const short = { damaged: { secondsLeft: 30, runSecondsLeft: 300 }, sound: { secondsLeft: 75, runSecondsLeft: 400 } };
/** One that an instance does not prove alone: members boot one after another, and parts come after a first look. */
const shortInFleet = { secondsLeft: 100, runSecondsLeft: 500 };

/** Lets a snapshot land while its faults are armed, others after it, and waits until nothing is left of them. */
export async function carryOut(run: PlannedRun, prepared: PreparedStack): Promise<RunOutcome> {
  const { endToEnd } = prepared;
  const { setting, condition } = run;
  // Its own events come before those that the faults are to meet.
  if (isShort(run, prepared)) await prepared.example(setting);
  const began = performance.now();
  const firstEvent = endToEnd.events.length;
  const random = new Random(run.seed);
  const struck = new Set<string>();
  const first = await take(endToEnd, `run-${run.number}`, run);
  const { snapshot, landedKeys } = first;
  const { reach } = condition;
  // Where other indices are beside the damaged one, they are restored.
  const isRestored = reach === 'examine' || (setting === 'instance' && (run.contents.indices ?? 1) > 1);
  const injector = new FaultInjector({ endToEnd, snapshot, landedKeys, reach, isRestored, setting });
  prepared.injector = injector;
  const reports: Report[] = [];
  let violations: string[] = [];
  let seen: Awaited<ReturnType<typeof see>> | null = null;
  try {
    for (const kind of run.faults)
      await kind.arm(injector.faultContext(random.fork(), () => void struck.add(kind.name)));
    if (isShort(run, prepared)) await orderShortly(run, snapshot, prepared);
    await first.land();
    injector.landed();
    const taken = [first, ...(await landCompanions(run, prepared))];
    const snapshots = taken.map((one) => one.snapshot);
    for (const { runId } of snapshots) reports.push(await endToEnd.stack.report(runId, reportSeconds));
    // Cheaper than to ask whether all is at rest.
    for (const one of snapshots) await told(one, endToEnd.stack);
    seen = await see(run, snapshots, reports, prepared, injector, firstEvent);
    violations = seen.runs.flatMap((one, index) =>
      violationsOfEach({ ...one, damagedIndices: damagedIndices(taken[index], injector) }, index, run),
    );
    prepared.standing[repositoryOf[setting]] = seen.standing;
  } catch (error) {
    violations = [`it has no end: ${error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error)}`];
  } finally {
    await injector.strike();
    prepared.injector = null;
  }
  const events = endToEnd.events.slice(firstEvent);
  const beyond = beyondDeadlines(seen?.records ?? [], events);
  const [report = null, ...otherReports] = reports;
  return {
    run,
    struck: [...struck],
    ...{ report, otherReports, violations },
    nextAttemptSeconds: longestPause(report, events),
    beyondDeadlineSeconds: beyond.size === 0 ? null : Math.max(...beyond.values()),
    seconds: (performance.now() - began) / 1000,
    events,
  };
}

/** Some faults are no excuse for those that land with the first. */
function violationsOfEach(seen: RunSeen, index: number, { faults }: PlannedRun): string[] {
  if (index === 0) return violationsOf(seen);
  const excusing = faults.map((kind) => (kind.sparesOthers ? { ...kind, allows: () => false } : kind));
  return violationsOf({ ...seen, faults: excusing }).map((words) => `${words} (snapshot ${index + 1})`);
}

function damagedIndices(taken: Taken | undefined, { damagedKeys }: FaultInjector): RunSeen['damagedIndices'] {
  const named = (keys: Iterable<string>) => [...keys].flatMap((key) => taken?.names.get(key.split('/')[1] ?? '') ?? []);
  return { landed: named(taken?.damagedKeys() ?? []), since: named(damagedKeys) };
}

async function landCompanions(run: PlannedRun, { endToEnd }: PreparedStack): Promise<Taken[]> {
  const landed: Taken[] = [];
  for (let number = 1; number <= run.companions; number += 1) {
    const taken = await take(endToEnd, `run-${run.number}-and-${number}`, run);
    await taken.land();
    landed.push(taken);
  }
  return landed;
}

function isShort({ faults }: PlannedRun, prepared: PreparedStack): boolean {
  return prepared.isShort || faults.some((kind) => kind.short);
}

async function orderShortly(run: PlannedRun, snapshot: Snapshot, { endToEnd, example }: PreparedStack): Promise<void> {
  const { secondsLeft, runSecondsLeft } =
    run.setting === 'instance' ? short[run.condition.reach === 'examine' ? 'sound' : 'damaged'] : shortInFleet;
  const hopeless = run.faults.flatMap(({ hopelessSeconds }) => hopelessSeconds ?? []);
  await orderedBefore(endToEnd.stack, snapshot, await example(run.setting), {
    secondsAgo: 1,
    secondsLeft: Math.min(secondsLeft, ...hopeless),
    runSecondsLeft: Math.min(runSecondsLeft, ...hopeless),
  });
}

const lookMilliseconds = 200;

/** Until settle has told of a run, or two minutes have gone by: then `untilIdle` says what there is no end to. */
async function told({ runId }: Snapshot, { read }: DeployedStack): Promise<void> {
  for (let left = 600; left > 0 && (await read(ledgerKey.notified(runId))) === null; left -= 1)
    await sleep(lookMilliseconds);
}
