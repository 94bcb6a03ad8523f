import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { motoCredentials, motoRegion } from '../local-cloud/moto.ts';
import type { Archive } from './archives.ts';
import type { Cloud } from './cloud.ts';
import { serveDownloads } from './downloads.ts';
import { bootMachine } from './machine.ts';
import { runBehindInstance } from './machine-behind-instance.ts';
import { machineNetwork } from './network.ts';
import { debianUpdates } from './updates.ts';

export interface BakeOptions {
  readonly cloud: Cloud;
  readonly base: string;
  /** The number of its machine. */
  readonly number: number;
  readonly elasticsearch: Archive & { readonly version: string };
  readonly packages: readonly Archive[];
  /** Where `npm run build` puts what it makes. */
  readonly bundles: string;
  readonly directory: string;
  readonly allowTestDistribution: boolean;
  /** Changes the copy of packer/ that this bake is made with. */
  readonly tamper?: (template: string) => Promise<void>;
}

/** A bake that has come to its end. */
export interface Bake {
  readonly seconds: number;
  /** What packer has printed. */
  readonly output: string;
  /** Null when it has failed. */
  readonly image: { readonly id: string; readonly root: readonly string[]; readonly layer: string } | null;
}

const packerDirectory = join(import.meta.dirname, '..', '..', 'packer');
/** Two minutes on an idle machine; others may be busy on this one. */
const bakeMilliseconds = 600_000;

/** Whoever looks for the instance of a bake must find one only. */
let turn: Promise<unknown> = Promise.resolve();

/** Runs the production template's `packer build` against the emulator, with a booted machine behind its instance. */
export function bake(options: BakeOptions): Promise<Bake> {
  const mine = turn.then(() => bakeNow(options));
  turn = mine.catch(() => {});
  return mine;
}

async function bakeNow(options: BakeOptions): Promise<Bake> {
  const { cloud, directory, number } = options;
  await mkdir(directory, { recursive: true });
  const running = new AsyncDisposableStack();
  try {
    const network = await machineNetwork(number, join(directory, 'network.log'));
    running.defer(() => network.stop());
    const updates = await debianUpdates(join(directory, 'updates'));
    const files = await serveDownloads([options.elasticsearch, ...options.packages, ...updates.files]);
    running.defer(() => files.stop());
    const key = join(directory, 'key');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const template = await templateOf(options);

    const done = new AbortController();
    const machine = runBehindInstance(cloud, done.signal, async () =>
      bootMachine({
        name: `bake${number}`,
        lower: [options.base],
        directory: join(directory, 'machine'),
        network,
        files: {
          '/etc/hosts': '127.0.0.1 localhost bake\n',
          '/etc/hostname': 'bake\n',
          '/etc/machine-id': '',
          '/etc/apt/sources.list': `deb [trusted=yes] ${files.url}/ ./\n`,
        },
        async prepare(root) {
          await admit(root, `${key}.pub`);
          await updates.installOld(root);
        },
      }),
    );
    const started = performance.now();
    const packer = await execa(
      'packer',
      ['build', '-color=false', ...variables(options, files.url, key, network.address), template],
      {
        env: {
          PATH: process.env.PATH ?? '',
          HOME: directory,
          CHECKPOINT_DISABLE: '1',
          AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
        },
        extendEnv: false,
        reject: false,
        all: true,
        timeout: bakeMilliseconds,
      },
    );
    const seconds = (performance.now() - started) / 1000;
    done.abort();
    const booted = await machine;
    await writeFile(join(directory, 'packer.log'), packer.all);
    if (packer.failed || booted === null) return { seconds, output: packer.all, image: null };
    const manifest = manifestSchema.parse(
      JSON.parse(await readFile(join(options.bundles, 'image-manifest.json'), 'utf8')),
    );
    const id = manifest.builds.at(-1)?.artifact_id.split(':')[1] ?? '';
    return { seconds, output: packer.all, image: { id, root: [booted.layer, options.base], layer: booted.layer } };
  } finally {
    await running.disposeAsync();
  }
}

const manifestSchema = z.object({ builds: z.array(z.object({ artifact_id: z.string() })).min(1) });

/** Packer 1.6 has the builder compiled in, and doesn't know how to require it. */
async function templateOf({ directory, tamper }: BakeOptions): Promise<string> {
  const template = join(directory, 'template');
  const { stdout } = await execa('packer', ['version'], { env: { CHECKPOINT_DISABLE: '1' } });
  const old = /v1\.[0-6]\./.test(stdout);
  await cp(packerDirectory, template, {
    recursive: true,
    filter: (path) => !(old && basename(path) === 'plugins.pkr.hcl'),
  });
  await tamper?.(template);
  return template;
}

function variables(
  { elasticsearch, bundles, allowTestDistribution, cloud }: BakeOptions,
  filesUrl: string,
  key: string,
  host: string,
): string[] {
  const values = {
    architecture: 'x86_64',
    region: motoRegion,
    store: 'elasticsearch',
    server_version: elasticsearch.version,
    server_sha512: elasticsearch.sha512,
    server_url: `${filesUrl}/${basename(elasticsearch.path)}`,
    allow_test_distribution: String(allowTestDistribution),
    npm_registry: filesUrl,
    bundles,
    ec2_endpoint: cloud.endpoint,
    ssh_host: host,
    ssh_private_key_file: key,
  };
  return Object.entries({ ...values, ssh_sources: '["10.77.0.0/16"]' }).map(([name, value]) => `-var=${name}=${value}`);
}

/** Lets packer in as it is on Debian's own image. */
async function admit(root: string, publicKey: string): Promise<void> {
  await execa('chroot', [root, 'useradd', '--create-home', '--shell', '/bin/bash', 'admin']);
  await writeFile(join(root, 'etc/sudoers.d/admin'), 'admin ALL=(ALL) NOPASSWD:ALL\n', { mode: 0o440 });
  await mkdir(join(root, 'home/admin/.ssh'), { mode: 0o700 });
  await cp(publicKey, join(root, 'home/admin/.ssh/authorized_keys'));
  await execa('chroot', [root, 'chown', '-R', 'admin:admin', '/home/admin/.ssh']);
  await execa('chroot', [root, 'systemctl', 'enable', '--quiet', 'systemd-networkd', 'ssh']);
}
