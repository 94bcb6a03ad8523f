import type { PoolPlace } from '../../../lambda/configuration/machines.ts';
import { type Sweep, sweep } from '../../../lambda/reaper/sweep.ts';
import type { Measured } from '../../metrics/emf.ts';
import type { LocalAws } from '../local-aws.ts';
import { type Line, recordingLog } from '../recording-log.ts';
import { recordingMetrics } from '../recording-metrics.ts';

/** The reaper of a stage with two repositories, in a local AWS; its clock is the test's. */
export class SweepSetup {
  readonly lines: Line[] = [];
  /** By the last sweep. */
  measured: readonly Measured[] = [];
  now = new Date();
  /** With it all is measured with every sweep. */
  dashboard = true;
  deployedPools: readonly PoolPlace[] = [];
  readonly #aws: LocalAws;

  constructor(aws: LocalAws) {
    this.#aws = aws;
  }

  /** One sweep; throws what it throws. */
  async reap(): Promise<Sweep> {
    const { ec2, autoScaling, ssm, ledger, queues, schedules } = this.#aws;
    const recording = recordingLog();
    const now = () => this.now;
    const { dashboard } = this;
    const { metrics, measured } = recordingMetrics(now, dashboard);
    const repositories = [{ name: 'logs', snapshotEveryHours: 26, verifiedEveryHours: 50 }, { name: 'archive' }];
    const watched = { repositories, maximumImageAgeDays: 30, dashboard };
    const account = { ec2, autoScaling, ssm, ledger, queues, schedules };
    const dependencies = { ...account, metrics, stage: 'test', now, deployedPools: this.deployedPools, ...watched };
    try {
      return await sweep(dependencies, { log: recording.log, signal: AbortSignal.timeout(60_000) });
    } finally {
      this.lines.push(...recording.lines);
      this.measured = measured;
    }
  }
}
