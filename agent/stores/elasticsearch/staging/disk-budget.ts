/**
 * How much of a disk may be in use. Who asks for more than is free waits its turn; who waits is served in order. Bytes
 * are given back with `release`; those that nobody gives back stay taken.
 */
export class DiskBudget {
  readonly #waiting: { readonly bytes: number; readonly grant: (granted: boolean) => void }[] = [];
  #free: number;
  #isClosed = false;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** True once the bytes are there; false when nobody needs them any more. */
  reserve(bytes: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.push({ bytes, grant: resolve });
    this.#serve();
    return promise;
  }

  release(bytes: number): void {
    this.#free += bytes;
    this.#serve();
  }

  /** Nothing is granted any more, and nobody waits. */
  close(): void {
    this.#isClosed = true;
    this.#serve();
  }

  #serve(): void {
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      if (!this.#isClosed && next.bytes > this.#free) return;
      this.#waiting.shift();
      if (!this.#isClosed) this.#free -= next.bytes;
      next.grant(!this.#isClosed);
    }
  }
}
