import type { Finding } from '../../contract/finding.ts';
import type { ProofContext } from '../../proof/store.ts';

/** Which indices an error was found of, so that the others are proven nevertheless. */
export class IndexErrors {
  readonly #names = new Set<string>();
  #concernsAll = false;

  /** Whether an error was found that says something of every index. */
  get concernsAll(): boolean {
    return this.#concernsAll;
  }

  has(name: string): boolean {
    return this.#concernsAll || this.#names.has(name);
  }

  add(name: string): void {
    this.#names.add(name);
  }

  /** The same context, whose errors are noted on their way. */
  watching(context: ProofContext): ProofContext {
    return {
      ...context,
      report: (finding) => {
        this.#note(finding);
        context.report(finding);
      },
      during: (level) => this.watching(context.during(level)),
    };
  }

  #note({ severity, check, evidence: { path } }: Finding): void {
    if (severity !== 'error') return;
    const [name] = path;
    if (name !== undefined) this.#names.add(name);
    // What a snapshot says of itself is told of its indices one by one.
    else if (check !== 'snapshot-state') this.#concernsAll = true;
  }
}
