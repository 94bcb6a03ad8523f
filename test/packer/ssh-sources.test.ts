import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ownSshSource } from '../../packer/ssh-sources.ts';

async function asked(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await ownSshSource(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

test('only the machine that runs Packer may log in to the one that the image is made on', async () => {
  expect(await asked(200, '198.51.100.7\n')).toBe('198.51.100.7/32');
});

test.each([
  [500, '198.51.100.7'],
  [200, '<html>Log in to this hotel</html>'],
  [200, '2001:db8::1'],
])('refuses HTTP %d with %j, and says what to pass instead', async (status, body) => {
  await expect(asked(status, body)).rejects.toThrow('-var \'ssh_sources=["192.0.2.1/32"]\'');
});
