import pMap from 'p-map';
import { terminateInGroup } from '../aws/auto-scaling.ts';
import { type DescribedInstance, describeInstances } from '../aws/describe-instances.ts';
import type { EndSchedules } from '../aws/end-schedule.ts';
import { terminateInstance } from '../aws/terminate-instance.ts';
import { readAttempt } from '../ledger/attempts.ts';
import { openRuns } from '../ledger/open-runs.ts';
import { readOrder } from '../ledger/orders.ts';
import type { Log } from '../observability/log.ts';
import { type Queues, sendRecheck } from '../run/messages.ts';
import { runAll } from '../run/run-all.ts';
import { instanceTags, isMember, type LedgerKnowledge, reasonToEnd } from './judge-instance.ts';
import { type ImageContext, measureImages } from './measure-images.ts';
import { type MeasureContext, measureRuns } from './measure-runs.ts';
import { deleteOrphans } from './orphaned-schedules.ts';
import { type PoolContext, sweepPools } from './sweep-pools.ts';

export interface ReaperDependencies extends MeasureContext, ImageContext, PoolContext {
  readonly queues: Pick<Queues, 'sqs' | 'settleQueueUrl'>;
  readonly schedules: Pick<EndSchedules, 'scheduler' | 'group'>;
}

/** What one sweep has found and done, as far as it came. */
export interface Sweep {
  readonly instances: number;
  readonly ended: number;
  readonly openRuns: number;
  readonly overdueRuns: number;
  readonly schedulesDeleted: number;
  readonly placesTakenBack: number;
}

interface SweepContext {
  readonly log: Log;
  readonly signal: AbortSignal;
}

const atOnce = 10;

/**
 * Looks after all that should have ended by itself: ends instances that outlive their time, has settle look at every
 * run that is open, takes back schedules that have nothing left to end, and measures every silence. Each part is done
 * whatever becomes of the others, then what failed is thrown; the next sweep tries again. Two at once do no harm. Only
 * a sweep that has done all of it says how many runs are overdue: an alarm hears that nothing is said.
 */
export async function sweep(dependencies: ReaperDependencies, sweepContext: SweepContext): Promise<Sweep> {
  const { ec2, ledger, stage, metrics, now } = dependencies;
  const { log, signal } = sweepContext;
  const done = { instances: 0, ended: 0, openRuns: 0, overdueRuns: 0, schedulesDeleted: 0, placesTakenBack: 0 };
  const sweepInstances = async () => {
    const instances = await describeInstances(ec2, livingInstances(stage), signal);
    done.instances = instances.length;
    await runAll(
      'parts of the sweep of instances',
      [
        async () => {
          done.ended = await endAll(instances, dependencies, sweepContext);
        },
        async () => {
          const living = new Set(instances.map(({ id }) => id));
          done.schedulesDeleted = await deleteOrphans(living, dependencies, sweepContext);
        },
      ],
      (part) => part(),
    );
  };
  const sweepRuns = async () => {
    const runs = await openRuns(ledger, now(), signal);
    done.openRuns = runs.length;
    await runAll(
      'parts of the sweep of runs',
      [
        () => lookAtAll(runs, dependencies, sweepContext),
        async () => {
          done.overdueRuns = await measureRuns(runs, dependencies, sweepContext);
        },
      ],
      (part) => part(),
    );
  };
  const sweepAllPools = async () => {
    done.placesTakenBack = await sweepPools(dependencies, sweepContext);
  };
  const sweepImages = () => measureImages(dependencies, sweepContext);
  try {
    await runAll('parts of the sweep', [sweepInstances, sweepAllPools, sweepRuns, sweepImages], (part) => part());
  } finally {
    log.info('swept', done);
  }
  metrics.ofStage({ OverdueRuns: done.overdueRuns });
  return done;
}

async function lookAtAll(
  runs: readonly string[],
  { queues }: Pick<ReaperDependencies, 'queues'>,
  { signal }: SweepContext,
): Promise<void> {
  await pMap(runs, (runId) => sendRecheck(queues, runId, signal), { concurrency: atOnce, stopOnError: false });
}

/** All that carry our tag and are not on their way out already; nothing else is ever looked at. */
function livingInstances(stage: string) {
  return [
    { Name: 'tag:mayfly', Values: [stage] },
    { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
  ];
}

/** Gives back how many. One that EC2 won't end now stays for the next sweep, and fails this one after all others. */
async function endAll(
  instances: readonly DescribedInstance[],
  { ec2, autoScaling, ledger, now }: ReaperDependencies,
  { log, signal }: SweepContext,
): Promise<number> {
  const endIfDue = async (instance: DescribedInstance) => {
    const why = reasonToEnd(instance, await ledgerWord(instance, ledger, signal), now());
    if (why === null) return false;
    log.warn('instance ended by the sweep', { instanceId: instance.id, why, tags: instance.tags });
    // A member leaves no place behind; one that its group doesn't know is ended as any other.
    const isTakenOut = isMember(instance) && (await terminateInGroup(autoScaling, instance.id, signal));
    if (!isTakenOut) await terminateInstance(ec2, instance.id, signal);
    return true;
  };
  const ended = await pMap(instances, endIfDue, { concurrency: atOnce, stopOnError: false });
  return ended.filter(Boolean).length;
}

async function ledgerWord(
  instance: DescribedInstance,
  ledger: MeasureContext['ledger'],
  signal: AbortSignal,
): Promise<LedgerKnowledge> {
  const tags = instanceTags(instance);
  if (tags === null) return { isOrdered: false, recordedId: null };
  const { runId, attempt } = tags;
  const record = await readAttempt(ledger, runId, attempt, signal);
  if (record !== null) return { isOrdered: true, recordedId: record.instanceId };
  return { isOrdered: (await readOrder(ledger, runId, attempt, signal)) !== null, recordedId: null };
}
