import { execa } from 'execa';

interface Tool {
  readonly command: string;
  readonly debianPackage: string;
  readonly what: string;
}

const tools: readonly Tool[] = [
  { command: 'packer', debianPackage: 'packer', what: 'bakes the image' },
  { command: 'mmdebstrap', debianPackage: 'mmdebstrap', what: 'makes the Debian that it is baked upon' },
  { command: 'systemd-nspawn', debianPackage: 'systemd-container', what: 'boots it' },
  { command: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86', what: 'boots it with a kernel of its own' },
  { command: 'mke2fs', debianPackage: 'e2fsprogs', what: 'makes the disk for that' },
  { command: 'ip', debianPackage: 'iproute2', what: 'gives each machine a network' },
  { command: 'ssh-keygen', debianPackage: 'openssh-client', what: 'makes the key that packer logs in with' },
  { command: 'nsenter', debianPackage: 'util-linux', what: 'reaches into a machine, to break things' },
];

/** What keeps this machine from testing the image, and how to change that, a line each; empty when nothing does. */
export async function obstacles(): Promise<string[]> {
  const lines: string[] = [];
  if (process.platform !== 'linux' || process.arch !== 'x64') lines.push('It wants Linux on x86-64.');
  if (process.getuid?.() !== 0)
    lines.push('It wants root: machines are booted and given networks. sudo npm run test:image');
  const missing: Tool[] = [];
  for (const tool of tools) if (!(await has(tool.command))) missing.push(tool);
  for (const { command, what } of missing) lines.push(`${command} is missing, which ${what}.`);
  if (missing.length > 0) {
    lines.push(
      `Debian: apt-get install --no-install-recommends ${missing.map((tool) => tool.debianPackage).join(' ')}`,
    );
  }
  return lines;
}

async function has(command: string): Promise<boolean> {
  const { failed } = await execa('sh', ['-c', 'command -v "$1"', 'sh', command], { reject: false });
  return !failed;
}
