import type { MachineNetwork } from './network.ts';

/** Files in which every machine under test differs from what the image says. */
export function ownFiles({ address, gateway }: MachineNetwork): Record<string, string> {
  return {
    // A line about the root file system would remount the host's.
    '/etc/fstab': '',
    // There is no DHCP.
    '/etc/systemd/network/05-test.network': `[Match]\nName=eth0\n[Network]\nAddress=${address}/30\nGateway=${gateway}\nLinkLocalAddressing=no\n`,
    // All machines see the memory of this one.
    '/etc/systemd/system/mayfly-elasticsearch.service.d/heap.conf':
      '[Service]\nEnvironment=MAYFLY_HEAP_MEGABYTES=1024\n',
  };
}

interface Nspawn {
  readonly name: string;
  readonly root: string;
  readonly network: MachineNetwork;
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
