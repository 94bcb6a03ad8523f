/** A check that is suggested, as files have it, and the reason that stands beside it. */
export interface DraftCheck {
  readonly check: Readonly<Record<string, unknown>>;
  readonly because: string;
}

/** What is suggested of an index, a data stream, or a series of indices. */
export interface DraftGroup {
  readonly for: readonly string[];
  readonly together: boolean;
  /** What it is: stands above it. */
  readonly about: string;
  readonly checks: readonly DraftCheck[];
  /** What is not asked of it, and why; a line each. */
  readonly remarks: readonly string[];
}

export interface Draft {
  readonly heading: readonly string[];
  readonly groups: readonly DraftGroup[];
  /** What is not asked at all; a line each. */
  readonly remarks: readonly string[];
}
