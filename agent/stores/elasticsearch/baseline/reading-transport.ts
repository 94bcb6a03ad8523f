import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Transport } from '../client/client.ts';

interface TransportOptions {
  /** A certificate authority to trust instead of those that Node.js knows, in PEM. */
  readonly ca: string | null;
  /** The Authorization header. */
  readonly authorization: string | null;
}

const longestAnswerBytes = 64 * 1024 * 1024;
const connections = 4;

/**
 * Asks a cluster that is not ours: nothing leaves but a GET without a body. No redirect is followed, since the
 * credentials would follow too.
 */
export function readingTransport({ ca, authorization }: TransportOptions): Transport {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: connections }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: connections, ...(ca !== null && { ca }) }),
  };
  const headers = { accept: 'application/json', ...(authorization !== null && { authorization }) };
  return (url, { method, body, signal }) => {
    if (method !== 'GET' || body !== undefined) throw new Error(`${method} ${url} would be more than reading.`);
    return new Promise((resolve, reject) => {
      const isTls = url.startsWith('https:');
      const request = isTls
        ? requestHttps(url, { method, headers, signal, agent: agents.https })
        : requestHttp(url, { method, headers, signal, agent: agents.http });
      request.once('error', reject);
      request.once('response', (response) => textOf(response).then(resolve, reject));
      request.end();
    });
  };
}

async function textOf(response: IncomingMessage): Promise<{ status: number; text: string }> {
  const { statusCode: status = 0 } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new Error(`it redirects with ${status}, and credentials follow nobody`);
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > longestAnswerBytes) throw new Error('its answer is longer than 64 MiB');
    parts.push(part);
  }
  return { status, text: Buffer.concat(parts).toString('utf8') };
}
