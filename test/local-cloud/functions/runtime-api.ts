import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** How an invocation has ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly trace: string;
  readonly deadline: number;
  readonly end: (outcome: Outcome) => void;
}

/** The Runtime API of one process: what it is to do next, and what has come of it. */
export class RuntimeApi {
  readonly address: string;
  readonly #server;
  readonly #functionArn: string;
  #waiting: ServerResponse | null = null;
  #queued: Invocation | null = null;
  #current: Invocation | null = null;

  static async start(functionArn: string): Promise<RuntimeApi> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RuntimeApi(server, functionArn);
  }

  private constructor(server: ReturnType<typeof createServer>, functionArn: string) {
    this.#server = server;
    this.#functionArn = functionArn;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      this.#serve(request, response).catch((error) => response.destroy(error));
    });
  }

  /** One at a time: the caller waits for the outcome before the next. */
  invoke(event: unknown, trace: string, deadline: number): Promise<Outcome> {
    return new Promise((end) => {
      this.#queued = { id: randomUUID(), event, trace, deadline, end };
      this.#handOver();
    });
  }

  /** Ends the invocation that is under way, if there is one. */
  abandon(errorType: string, errorMessage: string): void {
    const invocation = this.#current ?? this.#queued;
    this.#current = null;
    this.#queued = null;
    invocation?.end({ kind: 'failed', errorType, errorMessage });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      this.#waiting = response;
      this.#handOver();
      return;
    }
    const body = await json(request);
    if (path.endsWith('/response')) this.#settle({ kind: 'answered', answer: body });
    else {
      const { errorType, errorMessage } = body as { errorType: string; errorMessage: string };
      if (path === 'init/error') this.abandon(errorType, errorMessage);
      else this.#settle({ kind: 'failed', errorType, errorMessage });
    }
    response.writeHead(202).end('{}');
  }

  #settle(outcome: Outcome): void {
    const invocation = this.#current;
    this.#current = null;
    invocation?.end(outcome);
  }

  #handOver(): void {
    if (this.#waiting === null || this.#queued === null) return;
    const { id, event, trace, deadline } = this.#queued;
    this.#waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-trace-id': trace,
      'lambda-runtime-invoked-function-arn': this.#functionArn,
    });
    this.#waiting.end(JSON.stringify(event));
    this.#current = this.#queued;
    this.#waiting = null;
    this.#queued = null;
  }
}
