import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { createServer as createSecureServer } from 'node:tls';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DirectTimes } from '../../../agent/blobs/direct/connection.ts';
import { directHandler } from '../../../agent/blobs/direct/direct-handler.ts';

/** Answers one request; they count from 0. Each piece that it writes comes by itself. */
export type RawAnswer = (write: (piece: string | Buffer) => Promise<void>, socket: Socket, request: number) => unknown;

export interface RawServer extends AsyncDisposable {
  /** Of all connections that there were, those that are open. */
  readonly open: ReadonlySet<Socket>;
  readonly connections: () => number;
  readonly requests: () => number;
  get(signal?: AbortSignal): Promise<Readable>;
}

export interface RawOptions extends DirectTimes {
  readonly host?: string;
  readonly maxAttempts?: number;
  /** For TLS: its certificate, which the tests trust. */
  readonly secure?: { readonly key: string; readonly cert: string } | null;
}

/** A server that answers with any bytes, also such as no HTTP server sends, and a client of it over our connections. */
export async function rawServer(answer: RawAnswer, options: RawOptions = {}): Promise<RawServer> {
  const { host = '127.0.0.1', maxAttempts = 1, secure = null, ...times } = options;
  const open = new Set<Socket>();
  let connections = 0;
  let requests = 0;
  const connected = (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => {});
    const write = async (piece: string | Buffer) => {
      await new Promise<void>((resolve) => socket.write(piece, 'latin1', () => resolve()));
      await new Promise(setImmediate);
    };
    let request = '';
    socket.on('data', (bytes) => {
      request += bytes.toString('latin1');
      if (!request.endsWith('\r\n\r\n')) return;
      request = '';
      answer(write, socket, requests++);
    });
  };
  const server =
    secure === null
      ? createServer({ noDelay: true }, connected)
      : createSecureServer({ noDelay: true, ...secure }, connected);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const client = new S3Client({
    endpoint: `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ...{ region: 'eu-central-1', maxAttempts, forcePathStyle: true, responseChecksumValidation: 'WHEN_REQUIRED' },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  client.config.requestHandler = directHandler(client.config.requestHandler, times);
  return {
    ...{ open, connections: () => connections, requests: () => requests },
    async get(abortSignal) {
      const command = new GetObjectCommand({ Bucket: 'backups', Key: 'key' });
      return (await client.send(command, { ...(abortSignal && { abortSignal }) })).Body as Readable;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer's head, up to its body. */
export function head(status: string, ...headers: readonly string[]): string {
  return [status, ...headers, '', ''].join('\r\n');
}
