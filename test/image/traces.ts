import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { updatedPackage } from './updates.ts';

/** What must be nowhere on an image: whoever launches it would share it with everybody else who does. */
const forbidden: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a host key', pattern: /^etc\/ssh\/ssh_host_/ },
  { what: 'a key that opens the machine', pattern: /(^|\/)\.ssh\/./ },
  { what: "a shell's history", pattern: /(^|\/)\.[a-z]+_history$/ },
  { what: 'what the bake has brought along', pattern: /^(tmp|var\/tmp)\/./ },
  { what: 'the stamp of a boot', pattern: /^var\/lib\/mayfly-booted$/ },
  { what: 'something of the self-test', pattern: /^var\/lib\/mayfly\/.|self-test/ },
  { what: 'a log', pattern: /^var\/log\/.*[^/]$/ },
  { what: 'a seed that was used', pattern: /^var\/lib\/systemd\/(random-seed|credential\.secret)$/ },
  { what: 'lists of packages', pattern: /^var\/lib\/apt\/lists\/.*_Packages/ },
];

/** What a bake has left in the layer that it has written, a line each; empty when all is as it must be. */
export async function traces(layer: string): Promise<string[]> {
  const lines: string[] = [];
  const entries = await readdir(layer, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    // A character device is the overlay's way to say that something was removed.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name).slice(layer.length + 1);
    for (const { what, pattern } of forbidden) if (pattern.test(path)) lines.push(`${path}: ${what}`);
  }
  const identity = await readFile(join(layer, 'etc/machine-id'), 'utf8').catch(() => 'none');
  if (identity !== '') lines.push('etc/machine-id: an identity');
  const status = await readFile(join(layer, 'var/lib/dpkg/status'), 'utf8').catch(() => '');
  if (!updatedPackage.test(status)) lines.push('var/lib/dpkg/status: a package without its update');
  const generator = join(layer, 'etc/systemd/system-generators/systemd-ssh-generator');
  if ((await readlink(generator).catch(() => null)) !== '/dev/null') lines.push('systemd would start sshd by itself');
  const keystore = await stat(join(layer, 'etc/mayfly/elasticsearch/elasticsearch.keystore')).catch(() => null);
  if (keystore === null || (keystore.mode & 0o007) !== 0) lines.push('elasticsearch.keystore: missing, or open to all');
  return lines;
}
