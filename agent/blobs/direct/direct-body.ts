import { Readable } from 'node:stream';

type Take = (chunk: Buffer) => Promise<void> | void;

/** Where a body's bytes come from. */
export interface Supply {
  /** They are wanted. */
  flow(): void;
  /** No more are wanted: there are none, or nobody reads on. */
  release(isOver: boolean): void;
}

/**
 * A response's body, from its connection's memory. Whoever reads it as a stream gets copies; `handTo` hands out that
 * memory itself.
 */
export class DirectBody extends Readable {
  readonly #supply: Supply;
  #toCome: number;
  #receive: (chunk: Buffer) => Promise<void> | void = (chunk) => this.#pushCopy(chunk);
  #alive = () => {};
  #taken: (() => void) | null = null;
  #isDirect = false;

  constructor(supply: Supply, bytes: number) {
    super();
    this.#supply = supply;
    this.#toCome = bytes;
    // It may break before anybody reads it, who is told then.
    this.on('error', () => {});
    if (bytes === 0) this.push(null);
  }

  /** How many bytes have not come yet. */
  get toCome(): number {
    return this.#toCome;
  }

  /** Whether every piece is handed over at once, or only once there are many bytes. */
  get isDirect(): boolean {
    return this.#isDirect;
  }

  /**
   * Hands all bytes to `take`, which may use a chunk until its promise resolves, and says whenever some have come.
   * What `take` fails with is told to `fail`, which destroys the stream; that the stream fails, by its events.
   */
  async handTo(take: Take, alive: () => void, fail: (error: unknown) => void): Promise<void> {
    this.#isDirect = true;
    this.#alive = alive;
    await new Promise<void>((resolve) => {
      const over = () => {
        if (this.#toCome > 0) return;
        // Its connection is free for another one by then.
        this.once('close', resolve);
        this.push(null);
        this.resume();
      };
      // Of the last bytes the connection hears first that nobody needs them: it is then free for another request.
      const failed = (error: unknown) => (this.#toCome === 0 ? void setImmediate(fail, error) : fail(error));
      this.#receive = (chunk) => {
        try {
          const taking = take(chunk);
          if (taking === undefined) return over();
          return taking.then(over, failed);
        } catch (error) {
          fail(error);
        }
      };
      if (this.#toCome === 0) over();
      else this.#supply.flow();
    });
  }

  /** Called by the connection: bytes have come, but are not handed over yet. */
  came(): void {
    this.#alive();
  }

  /** Called by the connection, which may use the memory again once the promise resolves. */
  received(chunk: Buffer): Promise<void> | void {
    this.#toCome -= chunk.length;
    return this.#receive(chunk);
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = null;
    taken?.();
    if (!this.#isDirect) this.#supply.flow();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#taken?.();
    this.#supply.release(this.#toCome === 0);
    done(error);
  }

  #pushCopy(chunk: Buffer): Promise<void> | void {
    const wantsMore = this.push(Buffer.from(chunk));
    if (this.#toCome === 0) this.push(null);
    else if (!wantsMore) return new Promise((resolve) => (this.#taken = resolve));
  }
}
