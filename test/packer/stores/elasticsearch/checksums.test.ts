import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pinnedChecksum } from '../../../../packer/stores/elasticsearch/checksums.ts';

const published = 'a'.repeat(128);
let directory: string;
let server: Server;
let asked: string[];
let options: { file: string; origin: string };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-checksums-'));
  asked = [];
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url.includes('8.17.0')) response.end(`${published}  elasticsearch.tar.gz\n`);
    else if (url.includes('8.17.1')) response.end('<html>');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const file = join(directory, 'checksums.json');
  await writeFile(file, '{}');
  options = { file, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
afterEach(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

test('a checksum that is published is pinned, and asked for once only', async () => {
  for (let times = 0; times < 2; times += 1) expect(await pinnedChecksum('8.17.0', 'arm64', options)).toBe(published);
  expect(asked).toEqual(['/elasticsearch-8.17.0-linux-aarch64.tar.gz.sha512']);
  expect(JSON.parse(await readFile(options.file, 'utf8'))).toEqual({ '8.17.0': { arm64: published } });
});

test('what is pinned stands, whatever is published by now', async () => {
  const pinned = 'b'.repeat(128);
  await writeFile(options.file, JSON.stringify({ '8.17.0': { x86_64: pinned } }));
  expect(await pinnedChecksum('8.17.0', 'x86_64', options)).toBe(pinned);
  expect(asked).toEqual([]);
});

test('nothing is pinned where none is published, or no checksum', async () => {
  await expect(pinnedChecksum('8.99.0', 'arm64', options)).rejects.toThrow('HTTP 404');
  await expect(pinnedChecksum('8.17.1', 'arm64', options)).rejects.toThrow();
  expect(await readFile(options.file, 'utf8')).toBe('{}');
});
