import type { DocumentProblem } from '../../agent/text/yaml-document.ts';

/** The configuration cannot be used. Its message names every field that is wrong, with the remedy. */
export class ConfigurationFileError extends Error {
  readonly code = 'configuration-file';
  override readonly name = 'ConfigurationFileError';
  readonly problems: readonly DocumentProblem[];

  constructor(file: string, problems: readonly DocumentProblem[], options?: ErrorOptions) {
    super([`${file} can't be used:`, ...problems.map((problem) => `  ${inWords(problem)}`)].join('\n'), options);
    this.problems = problems;
  }
}

function inWords({ field, line, message, remedy }: DocumentProblem): string {
  const place = line === null ? '' : `line ${line}: `;
  return `${place}${field === '' ? 'it' : field} ${message}. ${remedy}`;
}
