import type { Finding } from '../contract/finding.ts';
import { mostFindings } from '../contract/limits.ts';

const rank = { error: 0, warning: 1, note: 2 } as const;

/** Collects findings within bounded memory: beyond the first thousand, lesser ones make room for graver ones. */
export class Findings {
  readonly #bySeverity: Record<Finding['severity'], Finding[]> = { error: [], warning: [], note: [] };
  #omitted = 0;

  add(finding: Finding): void {
    if (this.#size() < mostFindings) {
      this.#bySeverity[finding.severity].push(finding);
      return;
    }
    this.#omitted += 1;
    const lesser = (['note', 'warning'] as const).find(
      (severity) => rank[severity] > rank[finding.severity] && this.#bySeverity[severity].length > 0,
    );
    if (lesser === undefined) return;
    this.#bySeverity[lesser].pop();
    this.#bySeverity[finding.severity].push(finding);
  }

  /** Counts findings that others have left out already. */
  omit(count: number): void {
    this.#omitted += count;
  }

  /** Errors first, then warnings, then notes; each in the order in which they were found. */
  list(): Finding[] {
    return [...this.#bySeverity.error, ...this.#bySeverity.warning, ...this.#bySeverity.note];
  }

  get omitted(): number {
    return this.#omitted;
  }

  hasError(): boolean {
    return this.#bySeverity.error.length > 0;
  }

  #size(): number {
    const { error, warning, note } = this.#bySeverity;
    return error.length + warning.length + note.length;
  }
}
