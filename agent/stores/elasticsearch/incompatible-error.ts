import type { Finding } from '../../contract/finding.ts';

/** There is no Elasticsearch here that restores the snapshot: the finding says which one would. */
export class IncompatibleError extends Error {
  override readonly name = 'IncompatibleError';
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}
