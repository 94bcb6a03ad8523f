import { createConnection, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { BrokenStreamError } from '../storage-fault.ts';
import { DirectBody } from './direct-body.ts';
import { objectBytes, type ResponseHead, responseHead } from './response-head.ts';

export interface Origin {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
}

/** `body` is null where the answer is not an object whose length is told. */
export interface DirectAnswer {
  readonly head: ResponseHead;
  readonly body: DirectBody | null;
}

/** Two of them a connection: one is filled while the other's bytes are used. */
const slabBytes = 512 * 1024;
/** With less room than that a slab counts as full. */
const leastRoomBytes = 64 * 1024;
const longestSilenceMilliseconds = 60_000;

/** A connection to a server of HTTP/1.1, for one request after another, whose answers are read into memory of its own. */
export class Connection {
  readonly #socket: Socket;
  #filling = Buffer.allocUnsafeSlow(slabBytes);
  #other = Buffer.allocUnsafeSlow(slabBytes);
  /** Bytes of `#filling` that are there, and before that, those that are not the body's. */
  #filled = 0;
  #from = 0;
  /** Until when somebody uses the bytes of `#other`. */
  #taking: Promise<void> | null = null;
  /** Whether the socket reads no further. What it reads next goes into `#other`. */
  #isHeld = false;
  #answer: PromiseWithResolvers<DirectAnswer> | null = null;
  #body: DirectBody | null = null;
  #isWanted = false;
  #mayStay = true;
  readonly #idle: (isUsable: boolean) => void;

  /** `idle` is called whenever an answer has been read, or will not be. */
  constructor({ isSecure, host, port }: Origin, idle: (isUsable: boolean) => void) {
    this.#idle = idle;
    const onread: OnReadOpts = {
      // Node asks for memory after each read, the type's own words notwithstanding.
      buffer: (() => this.#room()) as unknown as Uint8Array,
      callback: (bytes) => this.#came(bytes),
    };
    const place = { host, port, onread, noDelay: true };
    const servername = isIP(host) ? {} : { servername: host };
    this.#socket = isSecure
      ? connectTls({ ...place, ...servername, ALPNProtocols: ['http/1.1'] })
      : createConnection(place);
    this.#socket.setTimeout(longestSilenceMilliseconds, () => {
      // What comes of a body is its reader's to watch.
      if (this.#answer !== null) this.#socket.destroy(new BrokenStreamError('no answer came for 60 seconds'));
    });
    this.#socket.once('end', () => this.#socket.destroy());
    let failure: Error | null = null;
    this.#socket.once('error', (error) => {
      failure = error;
    });
    this.#socket.once('close', () => this.#closed(failure ?? new BrokenStreamError('the connection was closed')));
  }

  /** Whether nothing at all has been heard on it yet since the last request. */
  get hasAnswered(): boolean {
    return this.#filled > 0 || this.#body !== null;
  }

  /** Sends a request without a body; the answer, once its head is there. An abort closes the connection. */
  async send(request: string, signal: AbortSignal | undefined): Promise<DirectAnswer> {
    signal?.throwIfAborted();
    this.#mayStay = true;
    this.#isWanted = false;
    this.#answer = Promise.withResolvers();
    const abort = () => void this.#socket.destroy(abortError());
    signal?.addEventListener('abort', abort, { once: true });
    this.#socket.ref();
    this.#socket.write(request, 'latin1');
    try {
      const answer = await this.#answer.promise;
      answer.body?.once('close', () => signal?.removeEventListener('abort', abort));
      return answer;
    } catch (error) {
      signal?.removeEventListener('abort', abort);
      throw error;
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #room(): Buffer {
    return this.#isHeld ? this.#other : this.#filling.subarray(this.#filled);
  }

  /** So many bytes have been read; answers whether reading goes on. */
  #came(bytes: number): boolean {
    this.#filled += bytes;
    this.#body?.came();
    try {
      if (this.#body === null) this.#readHead();
      this.#isHeld = !this.#handOver();
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
    return !this.#isHeld;
  }

  #readHead(): void {
    if (this.#answer === null) throw new BrokenStreamError('an answer came that nobody had asked for');
    const head = responseHead(this.#filling.subarray(0, this.#filled));
    if (head === null) return;
    const bytes = objectBytes(head);
    this.#from = head.bytes;
    this.#mayStay = !/\bclose\b/i.test(head.headers.connection ?? '');
    if (bytes !== null) this.#body = new DirectBody(this.#supply(), bytes);
    this.#answer.resolve({ head, body: this.#body });
    this.#answer = null;
    if (bytes === null) this.#socket.destroy();
  }

  /** Hands over what there is, if it is enough, or no more can be read before; false when nobody takes it yet. */
  #handOver(): boolean {
    const body = this.#body;
    if (body === null) return true;
    const there = this.#filled - this.#from;
    if (there > body.toCome) throw new BrokenStreamError('more came than the answer had told');
    const isEnough = there === body.toCome || slabBytes - this.#filled < leastRoomBytes || !body.isDirect;
    if (!(isEnough || this.#isHeld)) return true;
    if (!this.#isWanted || this.#taking !== null) return false;
    const chunk = this.#filling.subarray(this.#from, this.#filled);
    [this.#filling, this.#other] = [this.#other, this.#filling];
    this.#filled = 0;
    this.#from = 0;
    const taking = body.received(chunk);
    if (taking === undefined) return true;
    this.#taking = taking.then(() => {
      this.#taking = null;
      this.#goOn();
    });
    return true;
  }

  /** Only while the socket is held may bytes be handed over from here: else it is about to read into them. */
  #goOn(): void {
    if (!this.#isHeld || this.#socket.destroyed) return;
    if (!this.#handOver()) return;
    this.#isHeld = false;
    this.#socket.resume();
  }

  #supply() {
    return {
      flow: () => {
        this.#isWanted = true;
        this.#goOn();
      },
      release: (isOver: boolean) => {
        this.#body = null;
        const isUsable = isOver && this.#mayStay && !this.#isHeld && !this.#socket.destroyed;
        if (isUsable) this.#socket.unref();
        else this.#socket.destroy();
        this.#idle(isUsable);
      },
    };
  }

  #closed(error: Error): void {
    this.#answer?.reject(error);
    this.#answer = null;
    this.#idle(false);
    const body = this.#body;
    if (body !== null) void this.#handOverRest(body).then(() => body.destroy(error));
  }

  /** What had come before the connection was closed need not be asked for again. */
  async #handOverRest(body: DirectBody): Promise<void> {
    await this.#taking;
    const rest = this.#filling.subarray(this.#from, this.#filled);
    if (this.#isWanted && rest.length > 0 && !body.destroyed) await body.received(rest);
  }
}

function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}
