import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/** A call to the Systems Manager by a bundle of its client that these plugins have made; the service knows nothing. */
export async function askParameter(plugins: Plugin[]) {
  const folder = await mkdtemp(join(tmpdir(), 'mayfly-client-'));
  let userAgent = '';
  const server = createServer((request, response) => {
    userAgent = request.headers['user-agent'] ?? '';
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: 'ParameterNotFound', message: 'It is not there.' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const outfile = join(folder, 'client.mjs');
    await build({
      stdin: { contents: "export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';", resolveDir: root },
      ...{ outfile, bundle: true, minify: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'] },
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      plugins,
    });
    const { GetParameterCommand, SSMClient } = await import(pathToFileURL(outfile).href);
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = new SSMClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
    const error = await client.send(new GetParameterCommand({ Name: 'one' })).catch((thrown: unknown) => thrown);
    const { name, message, $fault, $metadata } = error;
    return { error: { name, message, $fault, status: $metadata.httpStatusCode }, userAgent };
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  }
}
