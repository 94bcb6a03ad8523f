interface Told {
  readonly outcome: string;
}

interface Count {
  asked: number;
  bitten: number;
}

/** Counts, of each version and kind, how often it was asked of a sound and a damaged set, and told them apart. */
export class Tally {
  readonly #counts = new Map<string, Map<string, Count>>();

  note(version: string, kind: string, sound: Told, damaged: Told): void {
    const ofKind = this.#counts.get(kind) ?? new Map<string, Count>();
    const count = ofKind.get(version) ?? { asked: 0, bitten: 0 };
    count.asked += 1;
    if (sound.outcome === 'passed' && damaged.outcome !== 'passed') count.bitten += 1;
    this.#counts.set(kind, ofKind.set(version, count));
  }

  /** A line for each kind, in which "3 of 9" says that 3 of 9 pairs of sets were told apart. */
  toString(): string {
    const versions = [...new Set([...this.#counts.values()].flatMap((ofKind) => [...ofKind.keys()]))];
    const line = (cells: readonly string[]) => cells.map((cell, at) => cell.padEnd(at === 0 ? 12 : 10)).join('');
    const rows = [...this.#counts].map(([kind, ofKind]) =>
      line([kind, ...versions.map((version) => textOf(ofKind.get(version)))]),
    );
    return [line(['', ...versions]), ...rows].join('\n');
  }
}

function textOf(count: Count | undefined): string {
  return count === undefined ? '–' : `${count.bitten} of ${count.asked}`;
}
