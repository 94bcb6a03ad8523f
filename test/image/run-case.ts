import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '../../agent/contract/order.ts';
import { order as exampleOrder } from '../contract/examples.ts';
import { motoRegion } from '../local-cloud/moto.ts';
import type { Case } from './cases.ts';
import { type Cloud, repositoryBucket } from './cloud.ts';
import { bootMachine } from './machine.ts';
import { machineNetwork } from './network.ts';

export interface Image {
  readonly id: string;
  /** Root file systems, the uppermost first. */
  readonly root: readonly string[];
}

/** A snapshot in the bucket of the cloud. */
export interface Target {
  readonly uuid: string;
  readonly basePath: string;
}

interface Outcome {
  /** What the result says, and why; `no result` when there is none. */
  readonly ending: string;
  readonly secondsToOff: number;
  /** From the start of the machine; null when it came to neither. */
  readonly secondsToAgent: number | null;
  readonly secondsToElasticsearch: number | null;
  /** What was not as it must be; empty: passed. */
  readonly complaints: readonly string[];
}

/** What the agent says, as its console shows it. */
const marks = {
  agent: /"message":"agent started"/,
  elasticsearch: /"message":"phase ended".*"phase":"elasticsearch"/,
};

interface Place {
  readonly cloud: Cloud;
  readonly image: Image;
  readonly targets: Readonly<Record<Case['snapshot'], Target>>;
  readonly directory: string;
  /** Tells machines apart. */
  readonly number: number;
}

/** Launches an instance, boots the image behind it, and waits until it is off. */
export async function runCase(lived: Case, { cloud, image, targets, directory, number }: Place): Promise<Outcome> {
  await mkdir(directory, { recursive: true });
  const target = targets[lived.snapshot];
  const order = JSON.stringify(orderFor(target, lived, cloud, number));
  const userData = lived.userData ? lived.userData(order) : order;
  const id = await cloud.launch(image.id, userData);
  const running = new AsyncDisposableStack();
  try {
    const network = await machineNetwork(number, join(directory, 'network.log'));
    running.defer(() => network.stop());
    if (lived.metadata !== 'absent') {
      running.defer(await cloud.serveMetadata(network.address, id, userData, lived.metadata ?? {}));
    }
    const seen = new Map<string, number>();
    const watch = (line: string) => {
      for (const [mark, words] of Object.entries({ ...marks, sabotage: lived.sabotage?.at ?? /^$/ })) {
        if (words.test(line) && !seen.has(mark)) seen.set(mark, performance.now());
      }
    };
    const machine = await bootMachine({
      name: `case${number}`,
      lower: image.root,
      directory: join(directory, 'machine'),
      network,
      files: { ...awsEndpoint(cloud), ...lived.files },
      ...(lived.diskMegabytes !== undefined && { diskMegabytes: lived.diskMegabytes }),
      onLine: watch,
    });
    running.defer(() => machine.stop());
    running.defer(() => machine.cutPower());
    const complaints: string[] = [];
    const off = machine.poweredOff.then(({ code }) => code);
    const limit = sleep(lived.limitSeconds * 1000, 'alive' as const, { ref: false });
    if (lived.sabotage) {
      while (!seen.has('sabotage')) {
        if ((await Promise.race([off, sleep(100, 'on' as const)])) !== 'on') break;
      }
      if (seen.has('sabotage')) await lived.sabotage.act(machine);
      else complaints.push('it was off before it could be sabotaged');
    }
    const code = await Promise.race([off, limit]);
    const secondsToOff = (performance.now() - machine.startedAt) / 1000;
    if (code === 'alive') complaints.push(`still on after ${lived.limitSeconds} s`);
    else if (code !== 0) complaints.push(`not powered off, but ended with ${code}`);
    const since = (mark: string) => {
      const at = seen.get(mark);
      return at === undefined ? null : (at - machine.startedAt) / 1000;
    };
    const state = await cloud.poweredOff(id);
    if (state !== 'terminated') complaints.push(`the instance is ${state}`);
    const result = await cloud.result(id);
    const verdict = result?.verdict ?? null;
    if (verdict !== lived.verdict) complaints.push(`${verdict ?? 'no result'} instead of ${lived.verdict ?? 'none'}`);
    if (lived.reason && result?.reason !== lived.reason) complaints.push(`for ${result?.reason}, not ${lived.reason}`);
    if ((await cloud.noticed()).has(id) !== (lived.verdict !== null)) complaints.push('a notice too many or too few');
    if (lived.journal && !(await cloud.hasJournal(id))) complaints.push('no journal in the ledger');
    return {
      ending: result === null ? 'no result' : [result.verdict, result.reason].filter(Boolean).join(': '),
      secondsToOff,
      secondsToAgent: since('agent'),
      secondsToElasticsearch: since('elasticsearch'),
      complaints,
    };
  } finally {
    await running.disposeAsync();
  }
}

function orderFor({ uuid, basePath }: Target, { orderSeconds }: Case, { ledger }: Cloud, number: number): Order {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  return {
    ...exampleOrder,
    ...ledger,
    runId: number.toString(16).padStart(20, '0'),
    repository: { name: 'image-test', bucket: repositoryBucket, basePath, region: motoRegion },
    backup: { uuid },
    expectations: { version: 2, indices: [] },
    eventAt: at(-60),
    runDeadline: at(orderSeconds),
    attempt: { number: 1, deadline: at(orderSeconds) },
  };
}

/** The one thing in which these machines' software is not as in production: where AWS is. */
function awsEndpoint({ machineEndpoint }: Cloud): Record<string, string> {
  const lines = `[Service]\nEnvironment=AWS_ENDPOINT_URL=${machineEndpoint}\n`;
  return Object.fromEntries(
    ['mayfly-agent', 'mayfly-failure-log'].map((unit) => [
      `/etc/systemd/system/${unit}.service.d/local-cloud.conf`,
      lines,
    ]),
  );
}
