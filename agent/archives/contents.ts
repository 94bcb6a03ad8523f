import type { Item, Unlisted } from '../contract/proof.ts';
import { bytesText, countText } from '../text/quantities.ts';
import { ArchiveError } from './archive-error.ts';
import type { Visit } from './entry.ts';

const mostListed = 1_000;

interface Limits {
  readonly files: number;
  readonly bytes: number;
}

/** What an archive holds, counted while it is read; more than the limits allow ends the reading. */
export class Contents {
  files = 0;
  bytes = 0;
  /** When the file that changed last did, in milliseconds since 1970; null where none tells. */
  newest: number | null = null;
  /** Whether all of it has been restored. */
  restored = false;
  readonly #limits: Limits;
  #entries = 0;
  #largest: { readonly path: string; readonly bytes: number }[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** The same visit, counted; what the table of contents alone says of a file counts where its content isn't there. */
  counting(visit: Visit): Visit {
    return async (entry, content) => {
      this.#entries += 1;
      if (this.#entries > this.#limits.files) this.#refuse('has more entries than', 'files', countText);
      const before = this.bytes;
      await visit(entry, this.#counted(content));
      if (entry.kind !== 'file') return;
      if (this.bytes === before) this.#add(entry.bytes ?? 0);
      this.files += 1;
      this.newest = Math.max(this.newest ?? 0, entry.modifiedAt ?? 0) || null;
      this.#largest.push({ path: entry.path, bytes: this.bytes - before });
      if (this.#largest.length === 4 * mostListed) this.#largest = this.#listed();
    };
  }

  get items(): Item[] {
    const recordsRestored = this.restored ? 1 : null;
    return this.#listed().map(({ path, bytes }) => ({
      ...{ path: [path], parts: 1, bytes, recordsExpected: 1, recordsRestored },
    }));
  }

  /** What the items lack; null where they are all. */
  get unlisted(): Unlisted | null {
    const listed = this.#listed();
    const items = this.files - listed.length;
    const bytes = this.bytes - listed.reduce((sum, item) => sum + item.bytes, 0);
    const recordsRestored = this.restored ? items : null;
    return items === 0 ? null : { items, parts: items, bytes, recordsExpected: items, recordsRestored, leftOut: 0 };
  }

  async *#counted(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      this.#add(chunk.length);
      yield chunk;
    }
  }

  #add(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.#limits.bytes) this.#refuse('unpacks to more bytes than', 'bytes', bytesText);
  }

  #listed() {
    return this.#largest.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, mostListed);
  }

  #refuse(what: string, limit: keyof Limits, text: (count: number) => string): never {
    throw new ArchiveError('too-large', `it ${what} limits.${limit} of the plan allows (${text(this.#limits[limit])})`);
  }
}
