import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { repositories } from '../deployed-stack/configuration.ts';
import type { Lambda } from '../local-cloud/functions/lambda.ts';
import type { Rule } from '../local-cloud/gate/faults.ts';
import type { Machine } from '../local-cloud/host/machine.ts';
import { damageFirst, isData } from './damage.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from './setup.ts';

/** For `vi.waitFor`: as long as a run may take. */
export const patiently = { timeout: 120_000, interval: 100 };

/** A test file's own Mayfly, whose snapshots all lack an object: each proof is short, and its verdict known. */
export class InterruptedRuns {
  #endToEnd: EndToEnd | undefined;
  readonly #lifted: (() => void)[] = [];

  /** Starts it before the tests of the file, and ends it after them. */
  constructor() {
    beforeAll(async () => {
      // Every machine finds its metadata service late and cross.
      this.#endToEnd = await startEndToEnd({ machineFaults: () => ({ metadata: { silentSeconds: 1, refusals: 2 } }) });
    });
    afterEach(() => {
      for (const lift of this.#lifted.splice(0)) lift();
    });
    afterAll(() => this.#endToEnd?.end());
  }

  get endToEnd(): EndToEnd {
    if (this.#endToEnd === undefined) throw new Error('It starts before the first test.');
    return this.#endToEnd;
  }

  async land(name: string): Promise<Snapshot> {
    const snapshot = await this.endToEnd.take(name);
    await this.endToEnd.land(
      'logs',
      damageFirst(isData, () => null),
    );
    return snapshot;
  }

  /** Returns the function that takes it back; the end of the test does, too. */
  inject(rule: Rule): () => void {
    const lift = this.endToEnd.stack.cloud.gate.inject(rule);
    this.#lifted.push(lift);
    return lift;
  }

  lambda(name: 'trigger' | 'settle'): Lambda {
    const found = this.endToEnd.stack.cloud.functions.get(`mayfly-local-${name}`);
    if (found === undefined) throw new Error(`There is no function ${name}.`);
    return found;
  }

  /** One snapshot, one report, and it says the truth, in one mail and one page; one instance, and it is gone. */
  async expectOneTrueEnd(snapshot: Snapshot): Promise<void> {
    const report = await this.endToEnd.report(snapshot);
    expect(report).toMatchObject({ verdict: 'corrupt', snapshot: { uuid: snapshot.uuid, name: snapshot.name } });
    const { reports, instances, mails, pages } = await this.endToEnd.outcome(snapshot);
    expect(instances).toEqual([report.instance?.id]);
    expect([reports, mails.length, pages.length]).toEqual([1, 1, 1]);
  }

  /**
   * The same, after a first attempt that came to nothing: two instances, both gone, and nobody was told of the first.
   */
  async expectTrueEndOfSecond(snapshot: Snapshot): Promise<void> {
    const report = await this.endToEnd.report(snapshot);
    expect(report).toMatchObject({ verdict: 'corrupt', snapshot: { uuid: snapshot.uuid, name: snapshot.name } });
    const [first, second, ...others] = report.attempts;
    expect([typeof first?.instanceId, others]).toEqual(['string', []]);
    expect(second).toMatchObject({ outcome: 'corrupt', instanceId: report.instance?.id });
    const { reports, instances, mails, pages } = await this.endToEnd.outcome(snapshot);
    expect(instances.toSorted()).toEqual(report.attempts.map(({ instanceId }) => instanceId).toSorted());
    expect([reports, instances.length, mails.length, pages.length]).toEqual([1, 2, 1, 1]);
    expect(await this.#schedulesOf(snapshot)).toEqual([]);
  }

  /** What ends the machine of the first attempt, while it proves: another attempt follows at once, to its true end. */
  async expectNextAttemptAfter(what: string, outcome: string, end: (machine: Machine) => Promise<void>): Promise<void> {
    this.inject({
      // Only an agent reads the repository's index; what a snapshot says of itself, the trigger reads, too.
      match: { action: 'GetObject', resource: new RegExp(`${repositories.logs.bucket}/.*index-\\d+$`) },
      fault: {
        kind: 'meanwhile',
        when: 'before',
        run: async () => {
          // An agent may be faster than the trigger is with its schedule and its record.
          const record = async () => this.endToEnd.stack.read(ledgerKey.attempt((await landed).runId, 1));
          await vi.waitFor(async () => expect(await record()).not.toBeNull(), patiently);
          await Promise.all([...this.endToEnd.stack.cloud.host.machines.values()].map(end));
        },
      },
      times: 1,
    });
    const landed = this.land(what.replaceAll(' ', '-'));
    const snapshot = await landed;
    await this.expectTrueEndOfSecond(snapshot);
    const [first, second] = (await this.endToEnd.report(snapshot)).attempts;
    expect(first?.outcome).toBe(outcome);
    const gone = this.endToEnd.events.find(
      (event) => event.kind === 'instance-powered-off' && event.instanceId === first?.instanceId,
    );
    const seconds = (Date.parse(second?.launchedAt ?? '') - Number(gone?.at)) / 1_000;
    expect(seconds).toBeLessThan(30);
  }

  async ledgerKeys(): Promise<string[]> {
    const { cloud, ledgerBucket } = this.endToEnd.stack;
    const { Contents = [] } = await cloud.clients.s3.send(new ListObjectsV2Command({ Bucket: ledgerBucket }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  }

  async #schedulesOf({ runId }: Snapshot): Promise<string[]> {
    const { scheduler } = this.endToEnd.stack.cloud.clients;
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: runId }));
    return Schedules.map(({ Name = '' }) => Name);
  }
}
