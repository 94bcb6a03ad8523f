import { readlink } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { startChild } from '../local-cloud/child.ts';

/** Where machines find AWS, and their metadata service, from wherever they are. */
export const cloudAddress = '10.77.0.1';
export const metadataAddress = '169.254.169.254';

/** The network of one machine: a namespace that has a single way out, to us. */
export interface MachineNetwork {
  /** As systemd-nspawn wants it. */
  readonly namespace: string;
  readonly address: string;
  readonly gateway: string;
  stop(): Promise<void>;
}

/** Gives the network namespace that we are alone in the addresses that machines look for. */
export async function becomeCloud(): Promise<void> {
  await execa('ip', ['link', 'set', 'lo', 'up']);
  for (const address of [cloudAddress, metadataAddress]) {
    await execa('ip', ['address', 'add', `${address}/32`, 'dev', 'lo']);
  }
}

/** `number`, from 1 to 254, tells machines apart. */
export async function machineNetwork(number: number, log: string): Promise<MachineNetwork> {
  const [link, gateway, address] = [`machine${number}`, `10.77.${number}.1`, `10.77.${number}.2`];
  const environment = { PATH: process.env.PATH ?? '' };
  // The namespace lives as long as a process is in it.
  const holder = await startChild('unshare', ['--net', 'sleep', 'infinity'], { environment, directory: '/', log });
  const namespace = `/proc/${holder.pid}/ns/net`;
  const ours = await readlink('/proc/self/ns/net');
  while ((await readlink(namespace)) === ours) await sleep(10);
  await execa('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(holder.pid)]);
  await execa('ip', ['address', 'add', `${gateway}/30`, 'dev', link]);
  await execa('ip', ['link', 'set', link, 'up']);
  return { namespace, address, gateway, stop: () => holder.kill() };
}

export interface Forwarder {
  readonly port: number;
  stop(): Promise<void>;
}

/** Passes connections on to a port of the loopback that depends on who asks; whoever has none is hung up on. */
export async function forward(
  { host, port = 0 }: { readonly host: string; readonly port?: number },
  portFor: (remoteAddress: string) => number | undefined,
): Promise<Forwarder> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const target = portFor(socket.remoteAddress ?? '');
    if (target === undefined) {
      socket.resetAndDestroy();
      return;
    }
    const onward = connect(target, '127.0.0.1');
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => open.delete(end));
      end.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
