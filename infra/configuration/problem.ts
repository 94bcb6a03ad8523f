import type { z } from 'zod';

/** One thing that is wrong with a configuration. */
export interface Problem {
  /** As in `repositories[0].bucket`; empty for the file as a whole. */
  readonly field: string;
  /** Counted from 1; null where it isn't known. */
  readonly line: number | null;
  readonly message: string;
  readonly remedy: string;
}

/** The configuration cannot be used. Its message names every field that is wrong, with the remedy. */
export class ConfigurationFileError extends Error {
  readonly code = 'configuration-file';
  override readonly name = 'ConfigurationFileError';
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[], options?: ErrorOptions) {
    super([`${file} can't be used:`, ...problems.map((problem) => `  ${inWords(problem)}`)].join('\n'), options);
    this.problems = problems;
  }
}

export function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((field, part) => {
    if (typeof part === 'number') return `${field}[${part}]`;
    return field === '' ? String(part) : `${field}.${String(part)}`;
  }, '');
}

/** What the schema says, or else zod, as the rest of a sentence that begins with the name of the field. */
export function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== 'custom') return 'is missing';
  const own = /^(Invalid|Too) /.test(issue.message) ? undefined : issue.message;
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'a field' : 'fields'} that Mayfly does not know: ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return own ?? `is not ${issue.expected === 'object' ? 'a group of fields' : `of type ${issue.expected}`}`;
    case 'too_small':
      return own ?? `is less than ${issue.minimum}`;
    case 'too_big':
      return own ?? `is more than ${issue.maximum}`;
    case 'invalid_value':
      return `is none of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}

function inWords({ field, line, message, remedy }: Problem): string {
  const place = line === null ? '' : `line ${line}: `;
  return `${place}${field === '' ? 'it' : field} ${message}. ${remedy}`;
}
