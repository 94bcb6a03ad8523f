import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';

/** What happens to one request; it answers, or tears the connection down. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FaultyS3 extends AsyncDisposable {
  readonly client: S3Client;
  readonly endpoint: string;
  /** Method, path and range of every request, in their order. */
  readonly requests: readonly string[];
}

/** An S3 on this machine that gives each request the next answer, and the last one for ever. */
export async function faultyS3(answers: readonly Answer[]): Promise<FaultyS3> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push([request.method, request.url?.split('?')[0], request.headers.range].filter(Boolean).join(' '));
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    responseChecksumValidation: 'WHEN_REQUIRED',
    // So that a test sees the source's own tries.
    maxAttempts: 1,
  });
  const dispose = async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, endpoint, requests, [Symbol.asyncDispose]: dispose };
}

/** S3's refusal; a HEAD gets no words. */
export function fault(
  status: number,
  code: string,
  { message = 'said so', headers = {} }: { readonly message?: string; readonly headers?: Record<string, string> } = {},
): Answer {
  return ({ method }, response) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    const body = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    response.end(method === 'HEAD' ? '' : `<?xml version="1.0" encoding="UTF-8"?>${body}`);
  };
}

/** The object, from where the request's range begins. */
export function object(bytes: Buffer): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length && from > 0) return fault(416, 'InvalidRange')(request, response);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    response.end(bytes.subarray(from));
  };
}

/** Promises the whole object and tears the connection down after `after` bytes. */
export function torn(bytes: Buffer, after: number): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    response.write(bytes.subarray(from, from + after), () => response.destroy());
  };
}

/** Says nothing, for ever. */
export const silence: Answer = () => {};
