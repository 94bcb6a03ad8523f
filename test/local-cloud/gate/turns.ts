/** Lets work on the same thing happen one after another, in the order in which it was asked for. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(thing) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(thing, mine);
    const forget = () => void (this.#last.get(thing) === mine && this.#last.delete(thing));
    mine.then(forget, forget);
    return mine;
  }
}
