import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type FrontFaults, startFront } from './host/elasticsearch-front.ts';

const behind = createServer((request, response) => response.writeHead(200).end(request.url));
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
  port = (behind.address() as AddressInfo).port;
});
afterAll(() => behind.close());

async function front(of: number, faults: FrontFaults) {
  const started = await startFront(of, faults);
  onTestFinished(() => started.stop());
  return (path: string) => fetch(`http://127.0.0.1:${started.port}${path}`);
}

test('lets so many requests through, refuses so many, and then lets all through', async () => {
  const ask = await front(port, { sound: 2, refused: 1 });
  const statuses: number[] = [];
  for (const path of ['/a', '/b', '/c', '/d']) statuses.push((await ask(path)).status);
  expect(statuses).toEqual([200, 200, 503, 200]);
  expect(await (await ask('/e')).text()).toBe('/e');
});

test('answers nothing for an Elasticsearch that does not listen, and counts nothing', async () => {
  const free = await startFront(port, { refused: 0 });
  await free.stop();
  const ask = await front(free.port, { refused: 1 });
  await expect(ask('/')).rejects.toThrow();
});

test('holds the port itself, and refuses everything', async () => {
  const free = await startFront(port, { refused: 0 });
  await free.stop();
  const ask = await front(free.port, { refused: 0, holdsPort: true });
  expect([(await ask('/')).status, (await ask('/')).status]).toEqual([503, 503]);
  await expect(startFront(port, { refused: 0, holdsPort: true })).rejects.toThrow('EADDRINUSE');
});
