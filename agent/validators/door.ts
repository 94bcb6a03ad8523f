import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What a store lets through: only what reads. */
export interface DoorRules {
  /** The path, with its query, that is asked for in place of the one that was written; or why not. */
  judge(method: string, target: string): { readonly path: string } | { readonly refused: string };
  /** Of what a request carries; nothing else is handed on. */
  readonly contentTypes: RegExp;
  /** Headers of answers that are handed on, beside content-type. */
  readonly answerHeaders: readonly string[];
}

const longestRequestBytes = 1_048_576;
const longestAnswerBytes = 64 * 1_048_576;
const longestCallMilliseconds = 60_000;
const mostConnections = 32;
const callsAtOnce = 8;

/**
 * The only way from a validator to the server that has restored. Each request is judged, written anew from what was
 * understood of it, and answered within bounds; of its headers nothing gets through but what its body and answer are.
 */
export class Door {
  readonly #rules: DoorRules;
  readonly #url: URL;
  readonly #server: Server;
  /** A new connection for each call: one that was kept may have been closed, which would look like a fault. */
  readonly #agent = new Agent({ keepAlive: false, maxSockets: callsAtOnce });
  readonly #connections = new Set<Socket>();
  #fault: string | null = null;

  constructor(url: string, rules: DoorRules) {
    this.#url = new URL(url);
    this.#rules = rules;
    this.#server = createServer({ maxHeaderSize: 16_384 }, (asked, answer) => {
      this.#answer(asked, answer).catch(() => answer.destroy());
    });
    this.#server.on('clientError', (_, socket) => socket.destroy());
  }

  /** Serves a connection. */
  readonly serve = (connection: Socket): void => {
    if (this.#connections.size >= mostConnections) return void connection.destroy();
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
    connection.on('error', () => {});
    this.#server.emit('connection', connection);
  };

  /** Why the server did not answer, where it once did not: then nothing that a validator says can be believed. */
  get fault(): string | null {
    return this.#fault;
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#agent.destroy();
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '' } = asked;
    const judged = this.#rules.judge(method, url);
    if ('refused' in judged) return refuse(answer, 403, judged.refused);
    const body = await bodyOf(asked);
    if (body === null) return refuse(answer, 413, `a body has ${longestRequestBytes} bytes at most`);
    const type = asked.headers['content-type'] ?? 'application/json';
    if (!this.#rules.contentTypes.test(type)) return refuse(answer, 415, 'its content-type is not known here');
    await this.#ask(method, judged.path, body.length === 0 ? null : { body, type }, asked, answer);
  }

  /** Hands on what was judged, and what comes back. */
  #ask(
    method: string,
    path: string,
    content: { readonly body: Buffer; readonly type: string } | null,
    asked: IncomingMessage,
    answer: ServerResponse,
  ): Promise<void> {
    const accept = asked.headers.accept ?? '*/*';
    const headers = {
      ...(this.#rules.contentTypes.test(accept) && { accept }),
      ...(content !== null && { 'content-type': content.type, 'content-length': content.body.length }),
    };
    const { hostname, port } = this.#url;
    return new Promise((resolve) => {
      const onward = request({ agent: this.#agent, hostname, port, method, path, headers });
      const timer = setTimeout(() => onward.destroy(new Error('no answer in time')), longestCallMilliseconds);
      const leave = () => onward.destroy();
      answer.once('close', leave);
      onward.once('close', () => {
        clearTimeout(timer);
        answer.off('close', leave);
        resolve();
      });
      onward.once('error', (error) => {
        // Who has asked may have gone away meanwhile; then the server is not to blame.
        if (!answer.destroyed) this.#fault ??= error.message;
        refuse(answer, 502, 'the server did not answer');
      });
      onward.once('response', (response) => this.#handBack(response, answer));
      onward.end(content?.body);
    });
  }

  #handBack(response: IncomingMessage, answer: ServerResponse): void {
    const names = ['content-type', ...this.#rules.answerHeaders];
    const headers = names.flatMap((name) =>
      response.headers[name] === undefined ? [] : [[name, response.headers[name]]],
    );
    answer.writeHead(response.statusCode ?? 502, Object.fromEntries(headers));
    let bytes = 0;
    response.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > longestAnswerBytes) {
        response.destroy();
        answer.destroy();
      } else if (!answer.write(part)) {
        response.pause();
        answer.once('drain', () => response.resume());
      }
    });
    response.once('end', () => answer.end());
    response.once('error', () => answer.destroy());
  }
}

/** Null where it is too long. */
async function bodyOf(asked: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of asked as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > longestRequestBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(answer: ServerResponse, status: number, why: string): void {
  if (answer.headersSent) return void answer.destroy();
  const reason = `Only what reads gets through this door: ${why}.`;
  answer.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  answer.end(`${JSON.stringify({ error: { type: 'door', reason }, status })}\n`);
}
