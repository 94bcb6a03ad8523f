import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { cutSchema } from '../../agent/contract/parts.ts';
import type { Report } from '../../agent/contract/report.ts';
import { partsText } from '../../agent/report/parts-text.ts';
import { runDemo, type Stage, settled } from './run-demo.ts';

/**
 * Many machines: ten snapshots land within a minute, and two instances of a pool prove them, one after the other; then
 * one of twelve indices lands and is divided into four parts on four instances, one of which is taken away. Exit code 0
 * only if all verdicts are as they must be, and the pool is empty and no instance left.
 */
const page = fileURLToPath(new URL('../../mayfly-report/demo/fleet.html', import.meta.url));

const many = { count: 10, lines: 1_000 };
const large = { indices: 12, lines: 500, parts: 4 };
const mostMembers = 2;
const expectations = {
  version: 2,
  indices: [
    { for: ['logs-*'], checks: [{ documents: { min: large.lines } }] },
    {
      for: ['logs-large-*'],
      ...{ together: true, optional: true },
      checks: [{ name: 'all parts together', documents: { min: large.indices * large.lines } }],
    },
  ],
};
const options = {
  expectations,
  pool: { most: mostMembers, idleMinutes: 1 },
  split: { aboveGib: 1e-9, most: large.parts },
  maximumMachines: mostMembers + large.parts,
};

await runDemo(options, async (stage) => {
  const pool = await proveMany(stage);
  const whole = await proveLarge(stage);
  stage.narration.chapter('The end');
  const left = await whatIsLeft(stage);
  stage.narration.tell(`instances left: ${left.instancesLeft}; capacity left: ${left.capacityLeft}`);
  process.stdout.write(`${JSON.stringify({ whole, pool, ...left })}\n`);
  return (
    pool.verdicts.verified === many.count &&
    pool.orders === many.count &&
    pool.instances <= mostMembers &&
    whole.verdict === 'verified' &&
    whole.parts === large.parts &&
    whole.attempts === large.parts + 1 &&
    whole.instances === large.parts + 1 &&
    left.instancesLeft + left.capacityLeft === 0
  );
});

/** Ten snapshots, each of an index of its own, that land together. */
async function proveMany({ narration, stack, cluster }: Stage) {
  narration.chapter(`${many.count} snapshots land, and a pool of ${mostMembers} proves them`);
  const uuids: string[] = [];
  for (let number = 1; number <= many.count; number += 1) {
    const name = `logs-many-${number}`;
    await cluster.create({ name, shards: 1 });
    await cluster.index(name, 0, many.lines);
    uuids.push((await cluster.snapshot(`every-minute-${number}`, [name])).uuid);
  }
  await stack.upload(cluster.repository);
  narration.tell(`all of them uploaded, ${many.lines} log lines each`);
  const reports = await Promise.all(uuids.map((uuid) => stack.report(stack.runId(uuid), 240)));
  const attempts = reports.flatMap((report) => report.attempts);
  const verdicts: Partial<Record<Report['verdict'], number>> = {};
  for (const { verdict } of reports) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const instances = new Set(attempts.map(({ instanceId }) => instanceId)).size;
  const longest = Math.max(...attempts.map(({ turn = 0 }) => turn));
  narration.tell(`${reports.length} reports by ${instances} instances, of which one has proven ${longest}`);
  return { verdicts, instances, orders: attempts.length };
}

/** One snapshot that is divided; the instance of one part is taken away as soon as it is at work. */
async function proveLarge({ narration, stack, cluster }: Stage) {
  narration.chapter(`A snapshot of ${large.indices} indices lands, and is divided into ${large.parts} parts`);
  const names = Array.from({ length: large.indices }, (_, at) => `logs-large-${at + 1}`);
  for (const [at, name] of names.entries()) {
    await cluster.create({ name, shards: 1 });
    await cluster.index(name, 0, large.lines * (1 + (at % 3)));
  }
  const repository = join(dirname(cluster.repository), 'large');
  await cluster.ask('PUT', '/_snapshot/large', { type: 'fs', settings: { location: repository } });
  const taken = (await cluster.ask('PUT', '/_snapshot/large/large?wait_for_completion=true', {
    ...{ indices: names.join(','), include_global_state: false },
  })) as { snapshot: { uuid: string } };
  const runId = stack.runId(taken.snapshot.uuid, 'archive');
  const began = performance.now();
  await stack.upload(repository, { to: 'archive' });
  const second = await settled(async () => {
    const cut = await stack.read(ledgerKey.cut(runId));
    const [, part] = cut === null ? [] : cutSchema.parse(JSON.parse(cut)).parts;
    return part === undefined ? null : await stack.read(ledgerKey.attempt(part.runId, 1));
  });
  const { instanceId } = JSON.parse(second ?? '{}');
  const { host } = stack.cloud;
  // It is on record as soon as EC2 has launched it, and boots a moment later.
  if ((await settled(async () => host.machines.get(instanceId) ?? null)) !== null) {
    narration.tell(`spot takes ${instanceId} away, which works on part 2`, 'ec2');
    await host.interrupt(instanceId);
  }
  const report = await stack.report(runId);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  await mkdir(dirname(page), { recursive: true });
  await writeFile(page, (await settled(() => stack.read(ledgerKey.reportPage(runId)))) ?? '');
  narration.verdict(report, relative(process.cwd(), page));
  narration.tell(`proven ${partsText(report)}`);
  const instances = new Set(report.attempts.map((attempt) => attempt.instanceId)).size;
  const { verdict, parts = [], attempts } = report;
  return { verdict, parts: parts.length, instances, attempts: attempts.length, seconds };
}

/** Once the pool has had nothing to do for a minute, it is empty. */
async function whatIsLeft({ stack }: Stage) {
  const count = async () => {
    const { AutoScalingGroups: [group] = [] } = await stack.cloud.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({}),
    );
    return { instancesLeft: (await stack.instancesLeft()).length, capacityLeft: group?.DesiredCapacity ?? 0 };
  };
  const isNothing = (left: Awaited<ReturnType<typeof count>>) => left.instancesLeft + left.capacityLeft === 0;
  return (
    (await settled(async () => {
      const left = await count();
      return isNothing(left) ? left : null;
    }, 120)) ?? (await count())
  );
}
