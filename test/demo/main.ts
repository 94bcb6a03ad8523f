import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { startStack } from '../deployed-stack/deployed-stack.ts';
import { bakeImage } from '../local-cloud/host/image.ts';
import { Narration } from '../local-cloud/narration.ts';
import { startLogCluster } from '../source/log-cluster.ts';
import { damageOne } from './damage.ts';
import { deleteHalf, indexOrders } from './orders.ts';

/**
 * The main job, whole: a cluster of log lines and orders takes three snapshots; each lands, gets an instance, is
 * proven. The second had one bit of one object turned over on its way; before the third, half of the orders were
 * deleted at the source. Exit code 0 only if all verdicts are as they must be and no instance is left.
 */
const reports = fileURLToPath(new URL('../../mayfly-report/demo', import.meta.url));
const sourceVersion = '8.17.0';

const orders = 5_000;
const expectations = {
  version: 2,
  indices: [
    { for: ['logs-*'], checks: [{ documents: { min: 1_000 } }] },
    { for: ['orders'], checks: [{ name: 'every order is there', documents: { min: orders } }] },
  ],
};

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort(name));
const { signal } = interrupted;

const narration = new Narration((line) => process.stdout.write(`${line}\n`));
const cleanUp = new AsyncDisposableStack();
try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  narration.tell(
    signal.aborted ? `Stopped by ${signal.reason}.` : `The demo broke: ${(error as Error).stack ?? error}`,
  );
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  await cleanUp.disposeAsync();
}
process.exit();

async function demo(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-demo-'));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  // Where we are root, the machines and Elasticsearch are not.
  await chmod(directory, 0o755);
  const provisioning = { signal, note: narration.note };

  narration.chapter('An AWS on this machine, Mayfly deployed to it, and a cluster whose backups it is to prove');
  const image = await bakeImage(join(directory, 'image'), provisioning);
  const [stack, cluster] = await Promise.all([
    startStack({ directory: join(directory, 'cloud'), image, expectations, signal, onEvent: narration.event }).then(
      (started) => {
        cleanUp.defer(() => started.stop());
        narration.tell('deployed from the synthesized Terraform of infra/');
        return started;
      },
    ),
    startLogCluster(sourceVersion, join(directory, 'source'), provisioning).then((started) => {
      cleanUp.defer(() => started.stop());
      narration.tell(`a source cluster runs Elasticsearch ${started.version}`);
      return started;
    }),
  ]);

  const prove = async (name: string, tamper?: ReturnType<typeof damageOne>) => {
    const snapshot = await cluster.snapshot(name);
    narration.tell(`snapshot ${name} taken; uploading it as Elasticsearch would write it`);
    await stack.upload(cluster.repository, { tamper: tamper?.tamper });
    if (tamper) narration.tell(`one bit of ${tamper.damaged()} was turned over on its way`);
    const runId = stack.runId(snapshot.uuid);
    const report = await stack.report(runId);
    const page = join(reports, `${name}.html`);
    await mkdir(reports, { recursive: true });
    await writeFile(page, (await settled(() => stack.read(ledgerKey.reportPage(runId)))) ?? '');
    await settled(() => stack.read(ledgerKey.notified(runId)));
    for (const mail of await stack.people.collect()) narration.mail('people', mail);
    for (const mail of await stack.pager.collect()) narration.mail('pager', mail);
    narration.verdict(report, relative(process.cwd(), page));
    const worst = report.findings.find(({ severity }) => severity === 'error');
    return {
      ...{ snapshot: name, verdict: report.verdict, report: page },
      ...(worst?.evidence.object !== undefined && { object: worst.evidence.object }),
      ...(worst?.asked !== undefined && { sentence: worst.message }),
    };
  };

  narration.chapter('The first snapshot lands');
  for (const [name, shards, lines] of [
    ['logs-checkout', 3, 15_000],
    ['logs-search', 2, 10_000],
    ['logs-login', 1, 5_000],
  ] as const) {
    await cluster.create({ name, shards });
    await cluster.index(name, 0, lines);
  }
  await indexOrders(cluster, orders);
  narration.tell('30,000 log lines and 5,000 orders indexed, in 4 indices of 8 shards');
  const first = await prove('nightly-1');

  narration.chapter('The second snapshot lands, damaged');
  await cluster.index('logs-checkout', 15_000, 5_000);
  const damage = damageOne();
  const second = await prove('nightly-2', damage);

  narration.chapter('The third snapshot lands: its bytes are sound, but half of the orders are gone');
  await stack.bringBack(cluster.repository, damage.damaged() ?? '');
  narration.tell('the damaged object was brought back, as the report says');
  await deleteHalf(cluster, orders);
  narration.tell('each second order deleted at the source');
  const third = await prove('nightly-3');

  const left = await settled(async () => ((await stack.instancesLeft()).length === 0 ? [] : null));
  const instancesLeft = left === null ? (await stack.instancesLeft()).length : 0;
  narration.chapter('The end');
  narration.tell(`instances left: ${instancesLeft}`);
  process.stdout.write(`${JSON.stringify({ verdicts: [first, second, third], instancesLeft })}\n`);
  const asTheyMustBe =
    first.verdict === 'verified' &&
    second.verdict === 'corrupt' &&
    second.object === damage.damaged() &&
    third.verdict === 'suspect' &&
    third.sentence?.startsWith('orders, every order is there: ') === true;
  return asTheyMustBe && instancesLeft === 0;
}

/** What comes a moment after the report; null when it doesn't come within half a minute. */
async function settled<T>(look: () => Promise<T | null>): Promise<T | null> {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return null;
}
