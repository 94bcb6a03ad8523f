import * as z from 'zod';
import { innermostIssues, messageOf } from '../text/schema-issue.ts';

const value = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);

/** One line that a validator prints. */
const printedSchema = z.strictObject({
  name: z.string().min(1).max(200),
  outcome: z.enum(['passed', 'failed', 'not-evaluated']),
  expected: value.default(null),
  actual: value.default(null),
  unit: z.string().min(1).max(50).optional(),
  why: z.string().min(1).max(500).optional(),
});
export type PrintedCheck = z.infer<typeof printedSchema>;

export interface Printed {
  readonly checks: readonly PrintedCheck[];
  /** What is wrong with the first line that says no check; null where each says one. */
  readonly mistake: string | null;
}

/** The most checks of one validator, and the longest line of one. */
const mostChecks = 1_000;
const longestLine = 4_096;
/** Of all that it prints: as much as its longest lines come to, within reason. */
export const printedBytes = 1_048_576;

/** What a validator has printed: one check a line. Lines that are empty say nothing. */
export function printedChecks(text: string): Printed {
  const checks: PrintedCheck[] = [];
  const names = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const check = printedCheck(line);
    const mistake = (what: string): Printed => ({ checks, mistake: `Line ${at + 1} that it printed ${what}` });
    if (typeof check === 'string') return mistake(check);
    if (names.has(check.name)) return mistake('has the name of another one');
    if (checks.length >= mostChecks) return mistake(`is one more than ${mostChecks} checks`);
    names.add(check.name);
    checks.push(check);
  }
  return { checks, mistake: null };
}

/** The check, or what is wrong with the line. */
function printedCheck(line: string): PrintedCheck | string {
  if (line.length > longestLine) return `is longer than ${longestLine} characters`;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  const parsed = printedSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = innermostIssues(parsed.error.issues);
  if (first === undefined) return 'is no check';
  const field = first.path.map(String).join('.');
  const given = field === '' ? json : (json as Readonly<Record<string, unknown>>)[field];
  const what = messageOf(first.issue, given, first.unknownField);
  return field === '' ? what : `has a field ${field} that ${what}`;
}
