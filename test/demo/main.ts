import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { damageOne } from './damage.ts';
import { deleteHalf, indexOrders } from './orders.ts';
import { runDemo, type Stage, settled } from './run-demo.ts';

/**
 * The main job, whole: a cluster of log lines and orders takes three snapshots; each lands, gets an instance, is
 * proven. The second had one bit of one object turned over on its way; before the third, half of the orders were
 * deleted at the source. Exit code 0 only if all verdicts are as they must be and no instance is left.
 */
const reports = fileURLToPath(new URL('../../mayfly-report/demo', import.meta.url));

const orders = 5_000;
const expectations = {
  version: 2,
  indices: [
    { for: ['logs-*'], checks: [{ documents: { min: 1_000 } }] },
    { for: ['orders'], checks: [{ name: 'every order is there', documents: { min: orders } }] },
  ],
};

await runDemo({ expectations }, demo);

async function demo({ narration, stack, cluster }: Stage): Promise<boolean> {
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
