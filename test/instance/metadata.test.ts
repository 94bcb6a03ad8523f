import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { metadataService } from '../../agent/instance/metadata.ts';
import { exampleMetadata } from '../local-cloud/host/example-metadata.ts';
import { type ImdsFaults, type Metadata, startImds } from '../local-cloud/host/imds.ts';

const machine: Metadata = { ...exampleMetadata, userData: Buffer.from('{"version":1}') };

const never = new AbortController().signal;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serviceOf(metadata: Partial<Metadata>, faults?: ImdsFaults, patienceMilliseconds?: number) {
  const imds = await startImds({ ...machine, ...metadata }, faults);
  cleanUps.push(() => imds.stop());
  return metadataService(imds.endpoint, never, patienceMilliseconds);
}

/** A metadata service of the test's own; calls are counted by the path. */
async function servedBy(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, service: metadataService(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, never) };
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

  it('is asked again while it fails', async () => {
    expect(await (await serviceOf({}, { failures: 3 })).userData()).toBe('{"version":1}');
  });

  it('that hangs is asked again', async () => {
    let calls = 0;
    const { service } = await servedBy((_, response) => {
      calls += 1;
      if (calls > 1) response.end('all of it');
    });
    expect(await service.userData()).toBe('all of it');
  });

  it('is asked for a token once, as long as it takes it', async () => {
    let tokens = 0;
    const { asked, service } = await servedBy((request, response) => {
      if (request.method === 'PUT') {
        tokens += 1;
        response.end(`token-${tokens}`);
      } else response.writeHead(request.headers['x-aws-ec2-metadata-token'] === 'token-1' ? 404 : 200).end('later');
    });
    expect(await service.instanceAction()).toBeNull();
    expect(await service.instanceAction()).toBeNull();
    expect(await service.userData()).toBeNull();
    expect(asked.filter((call) => call.startsWith('PUT'))).toHaveLength(1);
  });

  it('that fails for longer than we wait is named with what it said', async () => {
    const service = await serviceOf({}, { failures: 1_000 }, 500);
    await expect(service.userData()).rejects.toThrow('The metadata service gives no token: HTTP 500.');
  });

  it('that refuses every token for longer than we wait is named with what it said', async () => {
    const service = await serviceOf({}, { refusals: 1_000 }, 500);
    await expect(service.userData()).rejects.toThrow('answers user-data with HTTP 401');
  });

  it('tells by how much our clock is wrong', async () => {
    const { service } = await servedBy((_, response) => {
      response.setHeader('date', new Date(Date.now() - 180_000).toUTCString());
      response.end('token');
    });
    expect(service.aheadMilliseconds()).toBeNull();
    await service.userData();
    expect(service.aheadMilliseconds()).toBeGreaterThan(179_000);
    expect(service.aheadMilliseconds()).toBeLessThan(183_000);
  });

  it.each([undefined, 'yesterday'])('that dates its answers %j says nothing of our clock', async (date) => {
    const { service } = await servedBy((_, response) => {
      response.sendDate = false;
      if (date) response.setHeader('date', date);
      response.end('token');
    });
    await service.userData();
    expect(service.aheadMilliseconds()).toBeNull();
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
