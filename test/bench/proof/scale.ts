/** How much is measured, how often, and what the figures are held against. */
export interface Scale {
  /** Of the snapshot's indices: see `indexMebibytes`. */
  readonly share: 1 | 0.1;
  readonly rounds: number;
  readonly longObjectMebibytes: number;
  readonly shortObjects: number;
  readonly limits: Readonly<Record<LimitName, number>>;
}

type LimitName = 'proof' | 'memoryMebibytes' | 'disk' | 'link' | 'usualRestore' | 'bytes' | 'longObject' | 'halfDisk';

/** The goals. */
export const whole: Scale = {
  ...{ share: 1, rounds: 5, longObjectMebibytes: 4_096, shortObjects: 400 },
  limits: {
    ...{ proof: 1.1, memoryMebibytes: 512, disk: 1.05, link: 1.1 },
    ...{ usualRestore: 8, bytes: 0.85, longObject: 1.1, halfDisk: 1 },
  },
};

/**
 * A tenth of it, to find in two minutes what has broken; it never stands in for the whole. What does not grow with the
 * bytes, such as starting the program, reading the structure and asking Elasticsearch, is then most of a proof, so that
 * ratios in which it counts have limits of their own, above or below the goals. The others are the same.
 */
export const quick: Scale = {
  ...{ share: 0.1, rounds: 3, longObjectMebibytes: 400, shortObjects: 40 },
  limits: { ...whole.limits, proof: 3, link: 2, usualRestore: 2.5, bytes: 0.4, longObject: 1.3 },
};
