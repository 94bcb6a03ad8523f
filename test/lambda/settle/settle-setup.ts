import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import { type Report, reportSchema } from '../../../agent/contract/report.ts';
import type { Result } from '../../../agent/contract/result.ts';
import type { Deployment } from '../../../lambda/configuration/configuration.ts';
import type { PoolPlace } from '../../../lambda/configuration/machines.ts';
import { handle } from '../../../lambda/settle/handle.ts';
import { order as exampleOrder } from '../../contract/examples.ts';
import type { Measured } from '../../metrics/emf.ts';
import { s3Notification, snsEnvelope } from '../events.ts';
import { attempt } from '../examples.ts';
import type { LocalAws } from '../local-aws.ts';
import { type Line, recordingLog } from '../recording-log.ts';
import { recordingMetrics } from '../recording-metrics.ts';

/** A run of which everything is on record, and whose instance has written its result, if there is one. */
export interface Run {
  readonly runId: string;
  readonly instanceId: string;
  /** Where its result lies. */
  readonly key: string;
  readonly notice: object;
  readonly notification: object;
}

export interface RunOptions {
  /** Distinguishes runs and their made-up instances. */
  readonly number: number;
  readonly written: Result | string | null;
  readonly order?: Partial<Order>;
  readonly instanceId?: string;
  readonly launchedAt?: string;
}

interface Deployed {
  readonly deployment?: Deployment;
  readonly pools?: readonly PoolPlace[];
}

/** Settle, called as Lambda would call it, in a local AWS; its clock is the test's. */
export class SettleSetup {
  readonly lines: Line[] = [];
  readonly measured: Measured[] = [];
  readonly #aws: LocalAws;
  #messages = 0;
  now: Date;
  /** How long a function may take. */
  limitMilliseconds = 30_000;

  constructor(aws: LocalAws, now: Date) {
    this.#aws = aws;
    this.now = now;
  }

  /** Hands it a message; throws what it throws. */
  async settle(body: unknown, id = `message-${++this.#messages}`, deployed: Deployed = {}): Promise<void> {
    const { ledger, sns, ec2, autoScaling, queues, schedules } = this.#aws;
    const recording = recordingLog();
    const { metrics, measured } = recordingMetrics(() => this.now);
    const dependencies = {
      ...{ ledger, sns, ec2, autoScaling, queues, schedules, metrics, stage: 'test' },
      deployment: deployed.deployment ?? this.#aws.deployment,
      deployedPools: deployed.pools ?? [],
      now: () => this.now,
    };
    const until = new Date(this.now.getTime() + this.limitMilliseconds);
    const invocation = { log: recording.log, signal: AbortSignal.timeout(this.limitMilliseconds), until };
    try {
      await handle({ id, body: JSON.stringify(body) }, dependencies, invocation);
    } finally {
      this.lines.push(...recording.lines);
      this.measured.push(...measured);
    }
  }

  async run({ number, written, ...options }: RunOptions): Promise<Run> {
    const digits = number.toString(16).padStart(17, '0');
    const { instanceId = `i-${digits}`, launchedAt = attempt.launchedAt } = options;
    const order = { ...exampleOrder, runId: `abc${digits}`, ...options.order };
    const { runId } = order;
    const key = ledgerKey.result(order.ledger.ownPrefix, instanceId);
    await this.#aws.put(ledgerKey.ordered(order.madeAt.slice(0, 10), runId), runId);
    await this.#aws.put(ledgerKey.order(runId, 1), order);
    await this.#aws.put(ledgerKey.instance(instanceId), { version: 1, runId, number: 1 });
    await this.#aws.put(ledgerKey.attempt(runId, 1), { ...attempt, runId, ...order.attempt, instanceId, launchedAt });
    if (typeof written === 'string') await this.#aws.put(key, written);
    else if (written)
      await this.#aws.put(key, { ...written, runId, instance: { ...written.instance, id: instanceId } });
    const notice = snsEnvelope({ version: contractVersion, runId, attempt: 1, instanceId });
    return { runId, instanceId, key, notice, notification: s3Notification(this.#aws.ledger.bucket, [key]) };
  }

  async report({ runId }: Pick<Run, 'runId'>): Promise<Report | null> {
    return reportSchema.nullable().parse(await this.#aws.get(ledgerKey.report(runId)));
  }

  get warnings(): Line[] {
    return this.lines.filter(({ level }) => level === 'warn');
  }
}

export const recheck = (runId: string) => ({ version: 1, recheck: runId });
