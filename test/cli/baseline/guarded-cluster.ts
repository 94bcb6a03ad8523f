import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A node behind TLS, whose certificate nobody knows, that wants credentials, as clusters of companies do. */
export interface GuardedCluster extends AsyncDisposable {
  readonly url: string;
  /** The file of the certificate. */
  readonly ca: string;
  /** Every call that came through: its method and path. */
  readonly calls: readonly string[];
}

/** `authorization`: the one header that is let in. */
export async function guardedCluster(nodeUrl: string, authorization: string): Promise<GuardedCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'mayfly-ca-'));
  const [key, ca] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await execa('openssl', ['req', '-x509', ...made, ...name, '-keyout', key, '-out', ca]);
  const calls: string[] = [];
  const server = createServer({ key: await readFile(key), cert: await readFile(ca) }, (asked, answer) => {
    if (asked.headers.authorization !== authorization) {
      answer.writeHead(401, { 'content-type': 'application/json' });
      return answer.end('{"error":{"type":"security_exception","reason":"missing credentials"},"status":401}');
    }
    calls.push(`${asked.method} ${asked.url?.split('?')[0]}`);
    const onward = request(nodeUrl + asked.url, { method: asked.method }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    return asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
