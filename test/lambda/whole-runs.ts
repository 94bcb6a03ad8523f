import { contractVersion } from '../../agent/contract/contract-version.ts';
import { attemptRecordSchema, ledgerKey, placeOf } from '../../agent/contract/ledger.ts';
import { orderSchema } from '../../agent/contract/order.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { Configuration, Deployment } from '../../lambda/configuration/configuration.ts';
import { handle } from '../../lambda/trigger/handle.ts';
import { runIdOf } from '../../lambda/trigger/make-order.ts';
import { ec2StateChange, s3Notification, snsEnvelope } from './events.ts';
import { configuration, result, settings } from './examples.ts';
import type { LocalAws } from './local-aws.ts';
import { ownPrefix, poolSettings, poolSetup } from './pool/pool-setup.ts';
import { recordingLog } from './recording-log.ts';
import { recheck, SettleSetup } from './settle/settle-setup.ts';

/** What the functions call of AWS, each call by its service and its name there: `s3 GetObject`. */
export interface CountedRun {
  /** For all messages that there are about a run of which all goes well. */
  readonly run: string[];
  /** For one look at it in between, which the sweep has asked for. */
  readonly look: string[];
}

const settledAt = new Date('2026-11-01T00:10:00.000Z');

/** With an instance of its own. */
export async function runAlone(aws: LocalAws): Promise<CountedRun> {
  const counted: CountedRun = { run: [], look: [] };
  const settling = new SettleSetup(aws, settledAt);
  const settle = (message: object) => () => settling.settle(message);
  const runId = await counting(aws, counted.run, () => land(aws, 'alone', {}));
  const { ledger } = orderSchema.parse(await aws.get(ledgerKey.order(runId, 1)));
  const { instanceId } = attemptRecordSchema.parse(await aws.get(ledgerKey.attempt(runId, 1)));
  await counting(aws, counted.look, settle(recheck(runId)));
  const told = await written(aws, { runId, instanceId }, ledgerKey.result(ledger.ownPrefix, instanceId));
  const ends = ['shutting-down', 'terminated'].map((state) => ec2StateChange(instanceId, state));
  for (const message of [...told, ...ends]) await counting(aws, counted.run, settle(message));
  return counted;
}

/** The second order of a member of a pool, whose first one is over. */
export async function runInPool(aws: LocalAws): Promise<CountedRun> {
  const pool = await poolSetup(aws);
  const { group, queueUrl } = pool;
  const pooled = {
    deployment: { ...aws.deployment, pools: { nightly: { group, queueUrl, instanceRoleId: 'AROAPOOL' } } },
    configuration: { ...configuration, pools: [poolSettings], repositories: [{ ...settings, pool: 'nightly' }] },
  };
  const settling = new SettleSetup(aws, settledAt);
  const settle = (message: object) => () => settling.settle(message);
  const order = async (turn: number) => {
    const counted: CountedRun = { run: [], look: [] };
    const runId = await counting(aws, counted.run, () => land(aws, `pooled${turn}`, pooled));
    const [instanceId = ''] = await pool.grow(1);
    await counting(aws, counted.run, settle(await pool.claim(instanceId, turn, { runId })));
    await counting(aws, counted.look, settle(recheck(runId)));
    const place = placeOf({ instanceId, turn });
    const told = await written(aws, { runId, instanceId }, ledgerKey.result(ownPrefix, place));
    for (const message of told) await counting(aws, counted.run, settle(message));
    return counted;
  };
  await order(1);
  return order(2);
}

/** Adds what the functions call while they work. */
async function counting<T>({ gate }: LocalAws, calls: string[], work: () => Promise<T>): Promise<T> {
  const before = gate.calls.length;
  const given = await work();
  calls.push(...gate.calls.slice(before).map(({ service, action }) => `${service} ${action}`));
  return given;
}

/** Gives back its run. */
async function land(
  aws: LocalAws,
  name: string,
  changes: { readonly deployment?: Deployment; readonly configuration?: Configuration },
): Promise<string> {
  const { bucket, store } = settings;
  const key = `es/logs/snap-${name.padEnd(22, 'A')}.dat`;
  const { deployment, ledger, ec2, autoScaling, ssm, queues, schedules } = aws;
  const dependencies = {
    ...{ configuration, deployment, ledger, ec2, autoScaling, ssm, queues, schedules },
    now: () => new Date('2026-11-01T00:00:10.000Z'),
    ...changes,
  };
  const until = new Date(Date.now() + 30_000);
  const invocation = { log: recordingLog().log, signal: AbortSignal.timeout(30_000), until };
  await handle({ id: 'm1', body: JSON.stringify(s3Notification(bucket, [key])) }, dependencies, invocation);
  return runIdOf(store, { bucket, key });
}

/** Puts the result where its instance does; gives back what tells settle of it, the ledger and the instance. */
async function written(
  aws: LocalAws,
  { runId, instanceId }: { readonly runId: string; readonly instanceId: string },
  key: string,
): Promise<object[]> {
  const order = orderSchema.parse(await aws.get(ledgerKey.order(runId, 1)));
  const { object: _, ...identity } = storeOf(order.store).identityOf(order.backup);
  const instance = { ...result.instance, id: instanceId };
  await aws.put(key, { ...result, runId, instance, snapshot: { ...result.snapshot, ...identity } });
  const notice = snsEnvelope({ version: contractVersion, runId, attempt: 1, instanceId });
  return [s3Notification(aws.ledger.bucket, [key]), notice];
}
