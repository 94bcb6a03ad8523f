import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Cloud } from './cloud.ts';
import type { ImageMachine } from './machine.ts';

/** Boots a machine for the instance that packer asks for, and switches it off when packer stops or terminates it. */
export async function runBehindInstance(
  { clients }: Cloud,
  done: AbortSignal,
  boot: () => Promise<ImageMachine>,
): Promise<ImageMachine | null> {
  let machine: ImageMachine | null = null;
  let on = true;
  while (on && !done.aborted) {
    const Filters = [{ Name: 'tag-key', Values: ['mayfly:bake'] }];
    const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({ Filters }));
    const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name ?? ''));
    const last = states.at(-1);
    if (last === 'running') machine ??= await boot();
    else if (machine !== null) on = false;
    await sleep(200);
  }
  if (machine === null) return null;
  await machine.powerOff().catch(() => machine.cutPower());
  await machine.stop();
  return machine;
}
