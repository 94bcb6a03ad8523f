import { writerOf } from '../format/version-id.ts';

export interface CreatedVersion {
  /** Elasticsearch's number for it; it grows with every version. */
  readonly id: number;
  readonly major: number;
  /** 7.17.9; where the number tells no release, the first that may have written it. */
  readonly text: string;
}

/** The version that created an index, from its settings; null when they don't tell. */
export function createdVersion(settings: Readonly<Record<string, unknown>>): CreatedVersion | null {
  const id = Number(settings['index.version.created']);
  if (!Number.isInteger(id) || id < 1_000_000) return null;
  return { id, major: Math.floor(id / 1_000_000), text: writerOf(id).version };
}
