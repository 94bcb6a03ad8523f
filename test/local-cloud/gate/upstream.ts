import { once } from 'node:events';
import { Agent, type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './answers.ts';

/** An object's bytes on their way. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly body: Readable;
}

type Asking = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** The way to moto. Headers go through untouched, `Host` among them: the signature and the queues' URLs need it. */
export class Upstream {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async ask(request: Asking, body: Buffer): Promise<Answer> {
    const outgoing = this.#start(request);
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, headers: endToEnd(answer.headers), body: await buffer(answer) };
  }

  /** How AWS would refuse a call that breaks botocore's model; null when it doesn't. Nothing is carried out. */
  async judge({ method, url, headers }: IncomingMessage, body: Buffer | null): Promise<Answer | null> {
    const judged = { 'x-mayfly-only-judged': 'yes', 'content-length': String(body?.length ?? 0) };
    const answer = await this.ask({ method, url, headers: { ...headers, ...judged } }, body ?? Buffer.alloc(0));
    return answer.status === 204 ? null : answer;
  }

  /** Resolves when the answer begins. The caller who goes away takes the request with it. */
  async stream(request: IncomingMessage): Promise<StreamedAnswer> {
    const outgoing = this.#start(request);
    const sent = pipeline(request, outgoing);
    sent.catch((error) => outgoing.destroy(error));
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, headers: endToEnd(answer.headers), body: answer };
  }

  close(): void {
    this.#agent.destroy();
  }

  #start({ method, url, headers }: Asking) {
    return startRequest(new URL(url ?? '/', this.#endpoint), {
      method,
      headers: endToEnd(headers),
      agent: this.#agent,
    });
  }
}

/** Gives an answer, or just its first `limit` bytes and then a broken connection. */
export async function relay(
  { status, headers, body }: Answer | StreamedAnswer,
  response: ServerResponse,
  limit: number | null,
): Promise<void> {
  response.writeHead(status, headers as Record<string, string>);
  if (limit !== null) {
    let left = limit;
    for await (const chunk of body instanceof Buffer ? [body] : body) {
      response.write((chunk as Buffer).subarray(0, left));
      left -= (chunk as Buffer).length;
      if (left <= 0) break;
    }
    await new Promise((resolve) => response.write('', resolve));
    response.destroy();
  } else if (body instanceof Buffer) response.end(body);
  else await pipeline(body, response);
}

/** Without what is said between neighbours only. */
function endToEnd(headers: IncomingMessage['headers']): Answer['headers'] {
  const { connection, 'keep-alive': _, expect, 'transfer-encoding': encoding, ...others } = headers;
  return encoding === undefined ? others : { ...others, 'transfer-encoding': encoding };
}
