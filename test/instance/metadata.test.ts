import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { metadataService } from '../../agent/instance/metadata.ts';
import { type ImdsFaults, type Metadata, startImds } from '../local-cloud/host/imds.ts';

const machine: Metadata = {
  instanceId: 'i-0123456789abcdef0',
  instanceType: 'm7g.large',
  imageId: 'ami-0123456789abcdef0',
  availabilityZone: 'eu-central-1a',
  region: 'eu-central-1',
  accountId: '123456789012',
  lifeCycle: 'spot',
  userData: Buffer.from('{"version":1}'),
  profileArn: null,
  role: null,
};

const never = new AbortController().signal;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serviceOf(metadata: Partial<Metadata>, faults?: ImdsFaults, signal = never) {
  const imds = await startImds({ ...machine, ...metadata }, faults);
  cleanUps.push(() => imds.stop());
  return metadataService(imds.endpoint, signal);
}

describe('the metadata service', () => {
  it('tells the order and the machine', async () => {
    const service = await serviceOf({});
    expect(await service.userData()).toBe('{"version":1}');
    expect(await service.instance()).toEqual({
      id: 'i-0123456789abcdef0',
      type: 'm7g.large',
      zone: 'eu-central-1a',
      imageId: 'ami-0123456789abcdef0',
      market: 'spot',
    });
  });

  it('has no user-data where the instance was launched without', async () => {
    expect(await (await serviceOf({ userData: null })).userData()).toBeNull();
  });

  it('tells user-data in UTF-8', async () => {
    const order = '{"pattern":"größe-\u{1f98b}"}';
    expect(await (await serviceOf({ userData: Buffer.from(order) })).userData()).toBe(order);
  });

  it('is waited for while it drops connections', async () => {
    const service = await serviceOf({}, { silentSeconds: 1.5 });
    const began = performance.now();
    expect(await service.userData()).toBe('{"version":1}');
    expect(performance.now() - began).toBeGreaterThan(1_000);
  });

  it('is asked again, with a new token, while it refuses good ones', async () => {
    expect(await (await serviceOf({}, { refusals: 3 })).userData()).toBe('{"version":1}');
  });

  it('that hangs is asked again', async () => {
    let calls = 0;
    const imds = await startImds(machine);
    const server = createServer((request, response) => {
      calls += 1;
      if (calls === 1) return;
      fetch(`${imds.endpoint}${request.url}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).filter(([name]) => name.startsWith('x-')) as [string, string][],
      }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(async () => {
      server.closeAllConnections();
      server.close();
      await imds.stop();
    });
    const service = metadataService(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, never);
    expect(await service.userData()).toBe('{"version":1}');
  });

  it('that never answers is given up when the signal aborts, and named with the reason', async () => {
    const stopping = new AbortController();
    const imds = await startImds(machine);
    await imds.stop();
    const asking = metadataService(imds.endpoint, stopping.signal).userData();
    setTimeout(() => stopping.abort(new Error('enough')), 500);
    await expect(asking).rejects.toThrow(`The metadata service at ${imds.endpoint} could not be asked: `);
  });

  it('that describes no instance of EC2 is not believed', async () => {
    await expect((await serviceOf({ instanceId: 'somewhere-else' })).instance()).rejects.toThrow('must match pattern');
  });
});
