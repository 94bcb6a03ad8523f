/** One entry of an archive, as its contents tell it. */
export interface Entry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'device';
  /** Where a link points to. */
  readonly target: string;
  /** Null where only its end tells. */
  readonly bytes: number | null;
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number | null;
}

/** Is shown each entry with its bytes, of which it may leave a rest. */
export type Visit = (entry: Entry, content: AsyncIterable<Buffer>) => Promise<void>;

/** Reads each entry to its end, and keeps nothing. */
export const readThrough: Visit = async (_, content) => {
  for await (const _ of content);
};
