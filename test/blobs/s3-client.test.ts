import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, test, vi } from 'vitest';
import { s3Client } from '../../agent/blobs/s3-client.ts';

afterEach(() => vi.unstubAllEnvs());

/** A proxy that answers everything itself, and the addresses that it was asked for. */
async function proxy() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('by the proxy');
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dispose = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { asked, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: dispose };
}

async function get(environment: Record<string, string>): Promise<string> {
  const given = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_MAX_ATTEMPTS: '1', ...environment };
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) vi.stubEnv(name.toLowerCase(), undefined);
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  const client = s3Client('eu-central-1');
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'backups', Key: 'a' }));
    return (await Body?.transformToString()) ?? '';
  } finally {
    client.destroy();
  }
}

test('asks by the proxy of HTTP_PROXY, but not what NO_PROXY names', async () => {
  await using its = await proxy();
  await using other = await proxy();
  const endpoint = 'http://storage.invalid:9000';
  expect(await get({ AWS_ENDPOINT_URL: endpoint, HTTP_PROXY: its.url })).toBe('by the proxy');
  expect(its.asked).toEqual([`${endpoint}/backups/a?x-id=GetObject`]);
  await get({ AWS_ENDPOINT_URL: other.url, HTTP_PROXY: its.url, NO_PROXY: '127.0.0.1' });
  expect(its.asked).toHaveLength(1);
});

test('asks by the proxy of HTTPS_PROXY for a tunnel', async () => {
  await using its = await proxy();
  await expect(get({ AWS_ENDPOINT_URL: 'https://storage.invalid', HTTPS_PROXY: its.url })).rejects.toThrow();
  expect(its.asked).toEqual(['storage.invalid:443']);
});
