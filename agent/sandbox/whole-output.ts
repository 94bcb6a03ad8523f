import type { Readable } from 'node:stream';

/** Keeps what a command prints, up to so many bytes; calls `exceeded` once when that is more, and keeps no more. */
export class WholeOutput {
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  constructor(stream: Readable | null, limitBytes: number, exceeded: () => void) {
    stream?.on('data', (chunk: Buffer) => {
      const room = limitBytes - this.#bytes;
      if (room < 0) return;
      this.#bytes += chunk.length;
      this.#parts.push(chunk.subarray(0, room));
      if (chunk.length > room) exceeded();
    });
  }

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}
