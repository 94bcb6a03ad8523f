const most = 1024;

/** Names or texts that SMILE writes once and then refers to by their numbers; after 1024 it begins anew. */
export class SharedTexts {
  readonly #texts: string[] = [];

  /** Every one written out takes a number, a repeated one too: the writer never refers to some of the numbers. */
  add(text: string): string {
    if (this.#texts.length === most) this.#texts.length = 0;
    this.#texts.push(text);
    return text;
  }

  get(number: number): string | undefined {
    return this.#texts[number];
  }
}
