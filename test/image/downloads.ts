import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { Archive } from './archives.ts';
import { cloudAddress } from './network.ts';

/** The only web server that a machine can reach. */
export async function serveDownloads(archives: readonly Pick<Archive, 'path'>[]) {
  const server = createServer((request, response) => {
    const path = archives.map((each) => each.path).find((each) => nameInRegistry(each) === basename(request.url ?? ''));
    if (path === undefined) response.writeHead(404).end();
    else createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, cloudAddress, resolve));
  return {
    url: `http://${cloudAddress}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `npm pack` puts a package's scope into the name of the file, the registry before it. */
function nameInRegistry(path: string): string {
  return basename(path).replace(/^node-rs-/, '');
}
