import { ArchiveError } from './archive-error.ts';

/** Takes a stream of bytes apart, from its front, keeping no more than a chunk of it. */
export class ByteReader {
  position = 0;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Ends the stream, also before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** The next bytes without taking them; fewer at the end. */
  async peek(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
    }
    return this.#rest.subarray(0, bytes);
  }

  /** The next bytes; fewer at the end. */
  async take(bytes: number): Promise<Buffer> {
    const taken = await this.peek(bytes);
    this.#rest = this.#rest.subarray(taken.length);
    this.position += taken.length;
    return taken;
  }

  /** The next bytes as they come. Throws an ArchiveError where there are fewer. */
  async *piece(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      const first = await this.peek(1);
      if (first.length === 0) throw new ArchiveError('damaged', `it breaks off at byte ${this.position}`);
      const chunk = await this.take(Math.min(left, this.#rest.length));
      left -= chunk.length;
      yield chunk;
    }
  }

  async skipTo(position: number): Promise<void> {
    for await (const _ of this.piece(position - this.position));
  }

  /** All that is left. */
  async *remainder(): AsyncGenerator<Buffer> {
    for (;;) {
      if ((await this.peek(1)).length === 0) return;
      yield await this.take(this.#rest.length);
    }
  }

  /** Reads to the end, and says whether nothing but zeros was left. */
  async onlyZeros(): Promise<boolean> {
    let zeros = true;
    for await (const chunk of this.remainder()) zeros &&= chunk.every((byte) => byte === 0);
    return zeros;
  }
}
