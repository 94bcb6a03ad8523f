import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** What comes of requests to Elasticsearch, counted from the first one that it could have answered. */
export interface FrontFaults {
  /** So many go through unharmed. */
  readonly sound?: number;
  /** So many after these are answered with 503. */
  readonly refused: number;
  /** Somebody else has Elasticsearch's port, so that it can't start, and refuses everything. */
  readonly holdsPort?: boolean;
}

export interface Front {
  /** Where the agent is to look for Elasticsearch. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Stands between the agent and an Elasticsearch that is to listen at `port` of this machine, or in its place. */
export async function startFront(port: number, { sound = 0, refused, holdsPort = false }: FrontFaults): Promise<Front> {
  let seen = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (holdsPort) return refuse(request, response);
    const outgoing = startRequest({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    answered.catch(() => {});
    await pipeline(request, outgoing);
    const answer = await answered;
    seen += 1;
    if (seen > sound && seen <= sound + refused) {
      answer.resume();
      return refuse(request, response);
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    await pipeline(answer, response);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(holdsPort ? port : 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"not now","status":503}');
}
