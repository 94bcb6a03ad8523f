import type { MachineNetwork } from './network.ts';

/** A machine's network: with a way out, or a namespace in which all that it will ever reach is. */
export type Network = Omit<MachineNetwork, 'stop'> | Pick<MachineNetwork, 'namespace'>;

/** Files in which every machine under test differs from what the image says. */
export function ownFiles(network: Network): Record<string, string> {
  return {
    // A line about the root file system would remount the host's.
    '/etc/fstab': '',
    // There is no DHCP.
    ...('address' in network && {
      '/etc/systemd/network/05-test.network': `[Match]\nName=eth0\n[Network]\nAddress=${network.address}/30\nGateway=${network.gateway}\nLinkLocalAddressing=no\n`,
    }),
    // All machines see the memory of this one.
    '/etc/systemd/system/mayfly-elasticsearch.service.d/heap.conf':
      '[Service]\nEnvironment=MAYFLY_HEAP_MEGABYTES=1024\n',
  };
}

interface Nspawn {
  readonly name: string;
  readonly root: string;
  readonly network: Network;
}

/** The command that boots a root file system. */
export function nspawn({ name, root, network }: Nspawn): string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    `--machine=${name}`,
    `--directory=${root}`,
    // There may be no systemd on this machine to register with.
    '--register=no',
    '--keep-unit',
    `--network-namespace-path=${network.namespace}`,
    '--capability=CAP_NET_ADMIN',
    // Without it systemd can't deny addresses to a unit.
    '--system-call-filter=bpf',
    '--console=read-only',
    '--boot',
  ];
}
