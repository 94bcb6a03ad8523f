import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';
import { orderedBefore } from '../end-to-end/ordered-before.ts';
import type { EndToEnd, Snapshot } from '../end-to-end/setup.ts';
import { soundContents } from '../fixtures/structured.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { FaultInjector } from './fault-injector.ts';
import { violationsOf } from './invariants.ts';
import { beyondDeadlines, longestPause } from './measures.ts';
import type { PlannedRun } from './plan.ts';
import type { PreparedStack } from './prepare-stack.ts';
import { Random } from './random.ts';
import { attemptRecords } from './records.ts';
import { see } from './see.ts';

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

const reportSeconds = 900;
/** An attempt has this long, and its run that, where a deadline must be waited for. */
const short = { damaged: { secondsLeft: 30, runSecondsLeft: 300 }, sound: { secondsLeft: 75, runSecondsLeft: 400 } };
/** A run that no instance is to be had for need not be waited for longer. */
const hopelessSeconds = 45;

/** Lets a snapshot land while its faults are armed, and waits until nothing is left of it. */
export async function carryOut(run: PlannedRun, prepared: PreparedStack): Promise<RunOutcome> {
  const { endToEnd } = prepared;
  const began = performance.now();
  const firstEvent = endToEnd.events.length;
  const random = new Random(run.seed);
  const struck = new Set<string>();
  const snapshot = await endToEnd.take(`run-${run.number}`, run.contents);
  const names = await indexNames(endToEnd, snapshot);
  const damage = run.condition.damage(snapshot.uuid);
  const landedKeys: string[] = [];
  const { reach } = run.condition;
  // Where other indices are beside the damaged one, they are restored.
  const isRestored = reach === 'examine' || (run.contents.indices ?? 1) > 1;
  const injector = new FaultInjector({ endToEnd, snapshot, landedKeys, reach, isRestored });
  prepared.injector = injector;
  let report: Report | null = null;
  let violations: string[] = [];
  try {
    for (const kind of run.faults)
      await kind.arm(injector.faultContext(random.fork(), () => void struck.add(kind.name)));
    if (prepared.isShort || run.faults.some((kind) => kind.short)) await orderShortly(run, snapshot, prepared);
    await endToEnd.land('logs', {
      tamper(key, body) {
        landedKeys.push(key);
        return damage === null ? body : damage.tamper(key, body);
      },
      object: () => damage?.object() ?? '',
    });
    const damagedKey = damage?.object();
    injector.landed();
    report = await endToEnd.stack.report(snapshot.runId, reportSeconds);
    // Cheaper than to ask whether all is at rest.
    await told(snapshot, endToEnd.stack);
    const seen = await see(run, snapshot, report, prepared, injector, firstEvent);
    const named = (keys: Iterable<string>) => [...keys].flatMap((key) => names.get(key.split('/')[1] ?? '') ?? []);
    const damagedIndices = {
      landed: named(damagedKey === undefined ? [] : [damagedKey]),
      since: named(injector.damagedKeys),
    };
    violations = violationsOf({ ...seen, damagedIndices });
    prepared.standing = seen.telling.after;
  } catch (error) {
    violations = [`it has no end: ${error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error)}`];
  } finally {
    await injector.strike();
    prepared.injector = null;
  }
  const events = endToEnd.events.slice(firstEvent);
  const beyond = beyondDeadlines(await attemptRecords(snapshot, endToEnd.stack), events);
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

/** Of a snapshot's indices, by their ids in the repository. */
async function indexNames({ cluster }: EndToEnd, { name }: Snapshot): Promise<ReadonlyMap<string, string>> {
  const { indices } = await soundContents(cluster.repository, { name });
  return new Map(indices.map((index) => [index.id, index.name]));
}

async function orderShortly(run: PlannedRun, snapshot: Snapshot, { endToEnd, example }: PreparedStack): Promise<void> {
  const { secondsLeft, runSecondsLeft } = short[run.condition.reach === 'examine' ? 'sound' : 'damaged'];
  const isHopeless = run.faults.some(({ name }) => name === 'no capacity ever');
  await orderedBefore(endToEnd.stack, snapshot, example, {
    secondsAgo: 1,
    secondsLeft: isHopeless ? hopelessSeconds : secondsLeft,
    runSecondsLeft: isHopeless ? hopelessSeconds : runSecondsLeft,
  });
}

const lookMilliseconds = 200;

/** Until settle has told of a run, or two minutes have gone by: then `untilIdle` says what there is no end to. */
async function told({ runId }: Snapshot, { read }: DeployedStack): Promise<void> {
  for (let left = 600; left > 0 && (await read(ledgerKey.notified(runId))) === null; left -= 1)
    await sleep(lookMilliseconds);
}
