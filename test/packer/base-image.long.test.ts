import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundleImages } from '../../packer/bundle/bundle.ts';
import { debian } from '../image/debian.ts';
import { awsClients } from '../local-cloud/clients.ts';
import { motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { error, stdout } = spawnSync('packer', ['version'], { encoding: 'utf8', env: { CHECKPOINT_DISABLE: '1' } });
const why = error ? 'packer is not installed' : /v1\.[0-6]\./.test(stdout) ? null : 'packer would fetch its plugin';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-base-'));
  const filter = (path: string) => basename(path) !== 'plugins.pkr.hcl';
  await cp(join(import.meta.dirname, '..', '..', 'packer'), join(directory, 'packer'), { recursive: true, filter });
  await bundleImages(join(directory, 'dist'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What packer says until it says `last`, or ends, where EC2 has these images; and who could log in by then. */
async function bakedUpon(images: readonly object[], last: string) {
  const file = join(directory, 'images.json');
  await writeFile(file, JSON.stringify(images));
  await using running = new AsyncDisposableStack();
  const moto = await startMoto({ images: file });
  running.defer(() => moto.stop());
  const variables = {
    ...{ store: 'elasticsearch', server_version: '8.17.0', server_url: 'https://example.com/a.tar.gz' },
    ...{ server_sha512: 'a'.repeat(128), bundles: join(directory, 'dist'), region: motoRegion },
    ...{ architecture: 'x86_64', ec2_endpoint: moto.endpoint, ssh_sources: '["198.51.100.7/32"]' },
  };
  const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
  const packer = execa('packer', ['build', '-color=false', ...given, join(directory, 'packer')], {
    env: {
      CHECKPOINT_DISABLE: '1',
      TMPDIR: directory,
      AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
    },
    reject: false,
    all: true,
  });
  let said = '';
  const lastSaid = new Promise<void>((resolve) => {
    packer.all.on('data', (chunk) => {
      said += chunk;
      if (said.includes(last)) resolve();
    });
  });
  await Promise.race([lastSaid, packer]);
  const { SecurityGroups = [] } = await awsClients(moto.endpoint).ec2.send(new DescribeSecurityGroupsCommand());
  const rules = SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions).filter(
    ({ FromPort }) => FromPort === 22,
  );
  packer.kill('SIGKILL');
  await packer;
  return { said, sources: rules.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp)) };
}

describe.skipIf(why !== null)(`a bake${why === null ? '' : `: skipped, ${why}`}`, () => {
  test('begins upon a Debian, and lets nobody in but who was named', async () => {
    const { said, sources } = await bakedUpon([debian], 'Launching a source AWS instance');
    expect(said).toContain(`Found Image ID: ${debian.ami_id}`);
    expect(sources).toEqual(['198.51.100.7/32']);
  });

  test('is refused upon an image whose root device has another name', async () => {
    const { said } = await bakedUpon([{ ...debian, root_device_name: '/dev/sda1' }], 'Builds finished');
    expect(said).toContain('No AMI was found matching filters');
    expect(said).toContain('/dev/xvda');
  });
});
