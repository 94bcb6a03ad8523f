import { setTimeout as sleep } from 'node:timers/promises';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import type { World } from '../deployed-stack/deployed-stack.ts';
import { deadLetters } from '../end-to-end/idle.ts';
import { orderedBefore } from '../end-to-end/ordered-before.ts';
import { processesIn } from '../end-to-end/processes.ts';
import type { Life, Snapshot } from '../end-to-end/setup.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { type Standing, tellingOf } from './expected-notifications.ts';
import { Stage } from './fault-injector.ts';
import { type RunSeen, violationsOf } from './invariants.ts';
import { beyondDeadlines, isOfUnrecorded, longestPause } from './measures.ts';
import type { PlannedRun } from './plan.ts';
import { Random } from './random.ts';
import { attemptRecords } from './records.ts';

/** A life in which runs are carried out one after another. */
export interface Ground {
  readonly life: Life;
  /** A snapshot that was verified here: orders are made after its. */
  readonly example: Snapshot;
  /** Whoever sees the events of the run under way, and says what is wrong with its machines. */
  stage: Stage | null;
  standing: Standing;
  /** Every run's deadlines must be waited for. */
  readonly isShort: boolean;
}

/** What has become of a planned run. */
export interface RunOutcome {
  readonly run: PlannedRun;
  /** Names of the faults that have met their moment. */
  readonly struck: readonly string[];
  readonly report: Report | null;
  readonly violations: readonly string[];
  /** From an instance's death to the launch of the next one, the longest of them; null: there was no next. */
  readonly nextAttemptSeconds: number | null;
  /** By how much its instances have outlived their deadlines at most; less than none when all ended before. */
  readonly beyondDeadlineSeconds: number | null;
  readonly seconds: number;
  readonly events: readonly CloudEvent[];
}

const reportSeconds = 420;
/** An attempt has this long, and its run that, where a deadline must be waited for. */
const short = { damaged: { secondsLeft: 30, runSecondsLeft: 300 }, sound: { secondsLeft: 75, runSecondsLeft: 400 } };
/** A run that no instance is to be had for need not be waited for longer. */
const hopelessSeconds = 45;

/** Lets a snapshot land while its faults are armed, and waits until nothing is left of it. */
export async function carryOut(run: PlannedRun, ground: Ground): Promise<RunOutcome> {
  const { life } = ground;
  const began = performance.now();
  const firstEvent = life.events.length;
  const random = new Random(run.seed);
  const struck = new Set<string>();
  const snapshot = await life.take(`run-${run.number}`);
  const damage = run.condition.damage(snapshot.uuid);
  const landedKeys: string[] = [];
  const stage = new Stage({ life, snapshot, landedKeys, reach: run.condition.reach });
  ground.stage = stage;
  let report: Report | null = null;
  let violations: string[] = [];
  try {
    for (const kind of run.faults) await kind.arm(stage.scene(random.fork(), () => void struck.add(kind.name)));
    if (ground.isShort || run.faults.some((kind) => kind.short)) await orderShortly(run, snapshot, ground);
    await life.land('logs', {
      tamper(key, body) {
        landedKeys.push(key);
        return damage === null ? body : damage.tamper(key, body);
      },
      object: () => damage?.object() ?? '',
    });
    damage?.object();
    stage.landed();
    report = await life.world.report(snapshot.runId, reportSeconds);
    // Cheaper than to ask whether all is at rest.
    await told(snapshot, life.world);
    const seen = await see(run, snapshot, report, ground, stage, firstEvent);
    violations = violationsOf(seen);
    ground.standing = seen.telling.after;
  } catch (error) {
    violations = [`it has no end: ${error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error)}`];
  } finally {
    await stage.strike();
    ground.stage = null;
  }
  const events = life.events.slice(firstEvent);
  const beyond = beyondDeadlines(await attemptRecords(snapshot, life.world), events);
  return {
    run,
    struck: [...struck],
    report,
    violations,
    nextAttemptSeconds: longestPause(report, events),
    beyondDeadlineSeconds: beyond.size === 0 ? null : Math.max(...beyond.values()),
    seconds: (performance.now() - began) / 1000,
    events,
  };
}

async function orderShortly(run: PlannedRun, snapshot: Snapshot, { life, example }: Ground): Promise<void> {
  const { secondsLeft, runSecondsLeft } = short[run.condition.reach === 'examine' ? 'sound' : 'damaged'];
  const isHopeless = run.faults.some(({ name }) => name === 'no capacity ever');
  await orderedBefore(life.world, snapshot, example, {
    secondsAgo: 1,
    secondsLeft: isHopeless ? hopelessSeconds : secondsLeft,
    runSecondsLeft: isHopeless ? hopelessSeconds : runSecondsLeft,
  });
}

async function see(
  run: PlannedRun,
  snapshot: Snapshot,
  report: Report,
  { life, standing }: Ground,
  stage: Stage,
  firstEvent: number,
): Promise<RunSeen> {
  const { instances, ...outcome } = await life.outcome(snapshot);
  const events = life.events.slice(firstEvent);
  const beyond = beyondDeadlines(await attemptRecords(snapshot, life.world), events);
  return {
    ...outcome,
    isSound: run.condition.reach === 'examine',
    faults: run.faults,
    snapshotUuid: snapshot.uuid,
    report,
    telling: tellingOf(standing, report),
    instances: instances.map((id) => ({ id, beyondDeadlineSeconds: beyond.get(id) ?? null })),
    instancesLeft: await life.world.instancesLeft(),
    schedulesLeft: await emptied(async () =>
      (await schedulesOf(snapshot, life)).filter((name) => !isOfUnrecorded(name, events)),
    ),
    processesLeft: await emptied(() => processesIn(`${life.directory}/cloud/instances`)),
    deadLetters: await deadLetters(life.world),
    failures: stage.failures,
  };
}

/** Until settle has told of a run, or two minutes have gone by: then `atRest` says what there is no end to. */
async function told({ runId }: Snapshot, { read }: World): Promise<void> {
  for (let left = 600; left > 0 && (await read(ledgerKey.told(runId))) === null; left -= 1)
    await sleep(tryMilliseconds);
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

async function schedulesOf({ runId }: Snapshot, { world }: Life): Promise<string[]> {
  const { Schedules = [] } = await world.cloud.clients.scheduler.send(new ListSchedulesCommand({ NamePrefix: runId }));
  return Schedules.map(({ Name = '' }) => Name);
}
