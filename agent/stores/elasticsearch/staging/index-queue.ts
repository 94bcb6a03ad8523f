import type { IndexContents } from '../model.ts';

/** Staged indices on their way to be restored. Each take gives all that wait, so that many small ones go together. */
export class IndexQueue {
  #waiting: IndexContents[] = [];
  #isEnded = false;
  #wake = () => {};

  add(index: IndexContents): void {
    this.#waiting.push(index);
    this.#wake();
  }

  /** Nothing more comes. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *takeAll(): AsyncGenerator<readonly IndexContents[]> {
    for (;;) {
      const taken = this.#waiting;
      this.#waiting = [];
      if (taken.length > 0) yield taken;
      else if (this.#isEnded) return;
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
    }
  }
}
