import { createConnection, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { BrokenStreamError } from '../storage-fault.ts';
import { DirectBody } from './direct-body.ts';
import { isInterim, objectBytes, type ResponseHead, responseHead } from './response-head.ts';

export interface Origin {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
}

/** `head` is null where the answer is none that we read, `body` where it is not an object whose length is told. */
export interface DirectAnswer {
  readonly head: ResponseHead | null;
  readonly body: DirectBody | null;
}

export interface DirectTimes {
  /** How long a server may say nothing before its answer; a minute, if left out. */
  readonly longestSilenceMilliseconds?: number;
}

/** Mostly two of them a connection: one is filled while the other's bytes are used. */
const slabBytes = 1024 * 1024;
/** With less room than that a slab counts as full. */
const leastRoomBytes = 64 * 1024;

/** A connection to a server of HTTP/1.1, for one request after another. Answers are read into memory of its own. */
export class Connection {
  readonly #socket: Socket;
  readonly #idle: (isUsable: boolean) => void;
  /** What is read comes behind the first `#filled` bytes, of which those before `#from` are done with. */
  #filling: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  #from = 0;
  #filled = 0;
  /** Full ones, in their order: what of them is to be handed over. */
  readonly #full: Buffer[] = [];
  readonly #free: Buffer[] = [];
  /** Until when somebody uses what was handed over last. */
  #taking: Promise<void> | null = null;
  /** Whether the socket was told to read no further; with TLS a little more comes even so. */
  #isHeld = false;
  #answer: PromiseWithResolvers<DirectAnswer> | null = null;
  #hasAnswered = false;
  #body: DirectBody | null = null;
  /** How much of the body has not been read. */
  #left = 0;
  #isWanted = false;
  #mayStay = true;

  /** `idle` is called whenever an answer has been read, or will not be. */
  constructor(
    { isSecure, host, port }: Origin,
    { longestSilenceMilliseconds: silence = 60_000 }: DirectTimes,
    idle: (isUsable: boolean) => void,
  ) {
    this.#idle = idle;
    const onread: OnReadOpts = {
      // Node asks for memory after each read, the type's own words notwithstanding.
      buffer: (() => this.#filling.subarray(this.#filled)) as unknown as Uint8Array,
      callback: (bytes) => this.#came(bytes),
    };
    const place = { host, port, onread, noDelay: true };
    const servername = isIP(host) ? {} : { servername: host };
    this.#socket = isSecure
      ? connectTls({ ...place, ...servername, ALPNProtocols: ['http/1.1'] })
      : createConnection(place);
    this.#socket.setTimeout(silence, () => {
      // What comes of a body is its reader's to watch.
      if (this.#answer !== null)
        this.#socket.destroy(new BrokenStreamError(`no answer came for ${silence / 1000} seconds`));
    });
    this.#socket.once('end', () => this.#socket.destroy());
    let failure: Error | null = null;
    this.#socket.once('error', (error) => {
      failure = error;
    });
    this.#socket.once('close', () => this.#closed(failure ?? new BrokenStreamError('the connection was closed')));
  }

  /** Whether anything has been heard on it since the last request. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Sends a request without a body; the answer, once its head is there. An abort closes the connection. */
  async send(request: string, signal: AbortSignal | undefined): Promise<DirectAnswer> {
    signal?.throwIfAborted();
    this.#hasAnswered = false;
    this.#isWanted = false;
    this.#answer = Promise.withResolvers();
    const abort = () => {
      this.#body?.destroy(abortError());
      this.#socket.destroy(abortError());
    };
    const deafen = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    this.#socket.ref();
    this.#socket.write(request, 'latin1');
    try {
      const answer = await this.#answer.promise;
      if (answer.body === null) deafen();
      else answer.body.once('close', deafen);
      return answer;
    } catch (error) {
      deafen();
      throw error;
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** So many bytes have been read; answers whether reading goes on. */
  #came(bytes: number): boolean {
    this.#hasAnswered = true;
    this.#filled += bytes;
    this.#left -= bytes;
    this.#body?.came();
    try {
      if (this.#body === null) this.#readHead();
      if (this.#body !== null && this.#left < 0) this.#dropRest();
      if (slabBytes - this.#filled < leastRoomBytes) this.#nextSlab();
      this.#handOver();
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
    // Only here: Node asks where it may read to next as soon as this has returned.
    if (this.#from === this.#filled && this.#taking === null) {
      this.#from = 0;
      this.#filled = 0;
    }
    this.#isHeld = this.#full.length > 0 || (this.#left > 0 && this.#body !== null && !this.#isWanted);
    return !this.#isHeld;
  }

  #readHead(): void {
    if (this.#answer === null) throw new BrokenStreamError('an answer came that nobody had asked for');
    const head = this.#nextHead();
    if (head === 'incomplete') return;
    const bytes = head && objectBytes(head);
    this.#mayStay = !/\bclose\b/i.test(head?.headers.connection ?? '');
    if (bytes !== null) this.#body = new DirectBody(this.#supply(), bytes);
    this.#left = (bytes ?? 0) - (this.#filled - this.#from);
    this.#answer.resolve({ head, body: this.#body });
    this.#answer = null;
    if (bytes === null) this.#socket.destroy();
  }

  /** The head of the answer; null where there is none that we could read. */
  #nextHead(): ResponseHead | 'incomplete' | null {
    for (;;) {
      const head = responseHead(this.#filling.subarray(this.#from, this.#filled));
      if (head === null || head === 'incomplete') return head;
      this.#from += head.bytes;
      if (!isInterim(head)) return head;
    }
  }

  /** What follows a body that nobody has asked for: the body is whole, but what would come next could be anything. */
  #dropRest(): void {
    this.#filled += this.#left;
    this.#left = 0;
    this.#mayStay = false;
  }

  /** Of a body the full slab is handed over by itself; a head stays in one piece. */
  #nextSlab(): void {
    const rest = this.#filling.subarray(this.#from, this.#filled);
    const slab = this.#free.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
    if (this.#body === null) this.#free.push(this.#filling);
    else this.#full.push(rest);
    this.#from = 0;
    this.#filled = this.#body === null ? rest.copy(slab) : 0;
    this.#filling = slab;
  }

  /** Hands over what there is, one piece after another, if it is wanted, and enough, or all that will come. */
  #handOver(isAll = this.#left === 0): void {
    const body = this.#body;
    while (body !== null && !body.destroyed && this.#isWanted && this.#taking === null) {
      const full = this.#full.shift();
      const isEnough = this.#from < this.#filled && (isAll || !body.isDirect);
      if (full === undefined && !isEnough) return;
      // What of the slab that is being filled is handed over stays where it is: more comes behind it.
      const chunk = full ?? this.#filling.subarray(this.#from, this.#filled);
      if (full === undefined) this.#from = this.#filled;
      const taking = body.received(chunk);
      const over = () => {
        if (full !== undefined) this.#free.push(Buffer.from(full.buffer));
      };
      if (taking === undefined) {
        over();
        continue;
      }
      this.#taking = taking.then(() => {
        over();
        this.#taking = null;
        this.#goOn();
      });
    }
  }

  #goOn(): void {
    this.#handOver();
    if (this.#socket.destroyed || !this.#isHeld || this.#full.length > 0 || !this.#isWanted) return;
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
        const isUsable = isOver && this.#mayStay && this.#taking === null && !this.#socket.destroyed;
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
    // One that has come to its end is handed over whenever its reader wants it.
    if (body !== null && this.#left > 0) void this.#handOverAll().then(() => body.destroy(error));
  }

  /** What had come before the connection was closed need not be asked for again. */
  async #handOverAll(): Promise<void> {
    do {
      await this.#taking;
      this.#handOver(true);
    } while (this.#taking !== null);
  }
}

function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}
