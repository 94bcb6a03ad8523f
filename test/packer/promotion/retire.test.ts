import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateImageCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { pointerText } from '../../../lambda/configuration/images.ts';
import { retireOthers } from '../../../packer/promotion/retire.ts';
import { awsClients, type Clients } from '../../local-cloud/clients.ts';
import { type Moto, startMoto } from '../../local-cloud/moto.ts';

const bases = { arm64: 'ami-0aaaaaaaaaaaaaaa1', x86_64: 'ami-0aaaaaaaaaaaaaaa2' };

let moto: Moto;
let clients: Clients;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-images-'));
  const images = join(directory, 'images.json');
  await writeFile(
    images,
    JSON.stringify(Object.entries(bases).map(([architecture, id]) => baseImage(architecture, id))),
  );
  moto = await startMoto({ images });
  clients = awsClients(moto.endpoint);
});
afterAll(async () => {
  await moto.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => moto.reset());

const days = (count: number) => new Date(Date.now() + count * 24 * 60 * 60 * 1000);

/** As packer makes one: of an instance of a base image. */
async function register(tags: Record<string, string> = {}, base: keyof typeof bases = 'arm64') {
  const { ec2 } = clients;
  const one = { MinCount: 1, MaxCount: 1 };
  const { Instances } = await ec2.send(new RunInstancesCommand({ ImageId: bases[base], ...one }));
  const { ImageId = '' } = await ec2.send(
    new CreateImageCommand({ InstanceId: Instances?.[0]?.InstanceId, Name: `image ${Math.random()}` }),
  );
  const all = { 'mayfly:image': 'elasticsearch', 'mayfly:version': '8.17.0', ...tags };
  const Tags = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(new CreateTagsCommand({ Resources: [ImageId], Tags }));
  return ImageId;
}

const which = { store: 'elasticsearch', version: '8.17.0', architecture: 'arm64' } as const;
const point = (Name: string, imageId: string) =>
  clients.ssm.send(
    new PutParameterCommand({ Name, Value: pointerText({ imageId, contract: contractVersion }), Type: 'String' }),
  );

function retire(imageId: string, former: string, now: Date): Promise<string[]> {
  return retireOthers({ ...which, imageId, contract: contractVersion }, former, {
    ...{ ec2: clients.ec2, ssm: clients.ssm },
    now: () => now,
    signal: AbortSignal.timeout(20_000),
  });
}

test('retires with its snapshot what is neither in use, nor the former, nor pointed to by any stage', async () => {
  const [old, former, current, ofOtherStage] = [await register(), await register(), await register(), await register()];
  await point('/mayfly/canary/images/elasticsearch/8.17.0/arm64', ofOtherStage);
  const before = await clients.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  expect(await retire(current, former, days(30))).toEqual([old]);
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  expect(Images.map(({ ImageId }) => ImageId).toSorted()).toEqual([former, current, ofOtherStage].toSorted());
  const after = await clients.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  expect((before.Snapshots ?? []).length - (after.Snapshots ?? []).length).toBe(1);
});

test('keeps what an order may still name', async () => {
  const [old, former, current] = [await register(), await register(), await register()];
  expect(await retire(current, former, days(7))).toEqual([]);
  expect(await retire(current, former, days(9))).toEqual([old]);
});

test('leaves alone images of another version or architecture, and what is not ours', async () => {
  await register({ 'mayfly:version': '9.0.0' });
  await register({ 'mayfly:image': 'other' });
  await register({}, 'x86_64');
  expect(await retire(await register(), 'none', days(30))).toEqual([]);
});

function baseImage(architecture: string, ami_id: string) {
  return {
    ...{ ami_id, architecture, name: `debian-12-${architecture}`, owner_id: '136693071363' },
    ...{
      description: 'Debian',
      public: true,
      image_location: 'amazon/base',
      image_type: 'machine',
      state: 'available',
    },
    ...{ platform: null, hypervisor: 'xen', virtualization_type: 'hvm', root_device_name: '/dev/xvda' },
    ...{ root_device_type: 'ebs', sriov: 'simple' },
  };
}
