import type { z } from 'zod';

export interface InnermostIssue {
  readonly issue: z.core.$ZodIssue;
  /** From the root of the document. */
  readonly path: readonly PropertyKey[];
  /** One that the schema doesn't have. */
  readonly unknownField?: string;
}

/**
 * The issues of a schema as far inside as they go: of alternatives that all fail those of the likeliest, which goes
 * wrong the furthest inside; each unknown field by itself.
 */
export function innermostIssues(
  issues: readonly z.core.$ZodIssue[],
  above: readonly PropertyKey[] = [],
): InnermostIssue[] {
  return issues.flatMap((issue): InnermostIssue[] => {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((unknownField) => ({ issue, path, unknownField }));
    if (issue.code === 'invalid_union') {
      const [likeliest] = issue.errors
        .map((errors) => innermostIssues(errors, path))
        .filter((inner) => inner.length > 0 && inner.every((each) => isInside(each, path)))
        .toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
      if (likeliest !== undefined) return likeliest;
    }
    if (issue.code === 'invalid_element') return innermostIssues(issue.issues, path);
    return [{ issue, path }];
  });
}

/** Whether it is about something in the value at `path`, and not about the kind of value that it is. */
function isInside({ path, unknownField }: InnermostIssue, above: readonly PropertyKey[]): boolean {
  return path.length > above.length || unknownField !== undefined;
}

function depth(issues: readonly InnermostIssue[]): number {
  return Math.max(...issues.map(({ path }) => path.length));
}

/** What the schema says, or else zod, as the rest of a sentence that begins with the name of the field. */
export function messageOf(issue: z.core.$ZodIssue, value: unknown, unknownField?: string): string {
  if (unknownField !== undefined) return `has a field that Mayfly does not know: ${unknownField}`;
  if (value === undefined && issue.code !== 'custom') return 'is missing';
  if (value === null && issue.path.length === 0 && issue.code === 'invalid_type') return 'is empty';
  const own = /^(Invalid|Too) /.test(issue.message) ? undefined : issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return own ?? `is ${typeNames[issue.expected] ?? `not of type ${issue.expected}`}`;
    case 'too_small':
      return own ?? (isCounted(issue.origin) ? fewText(issue.origin, issue.minimum) : `is less than ${issue.minimum}`);
    case 'too_big':
      return own ?? `${isCounted(issue.origin) ? 'has' : 'is'} more than ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `is none of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return own ?? 'is none of what may stand here';
    default:
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'not a group of fields',
  record: 'not a group of fields',
  array: 'no list, such as [a, b]',
  string: 'no text: put what looks like a number or a date into quotes',
  number: 'no number',
  int: 'no whole number',
  boolean: 'neither true nor false',
};

function isCounted(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function fewText(origin: string, minimum: number | bigint): string {
  return minimum === 1 ? 'is empty' : `has fewer than ${minimum}${unitOf(origin)}`;
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}
