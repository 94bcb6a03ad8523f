import * as z from 'zod';
import { nearest } from '../../../text/nearest.ts';
import type { CheckKind } from './check-kind.ts';
import { checkKinds, kindNamed } from './kinds.ts';

/** What may stand beside the kind. */
const beside = {
  name: z.string().min(1).max(200).optional().describe('what reports call it; left out: one made of kind and field'),
  severity: z
    .enum(['fail', 'warn'])
    .optional()
    .describe('fail: a failure makes the snapshot suspect; warn: it is said and leaves it verified'),
};
const besides: readonly string[] = Object.keys(beside);
const names: readonly string[] = checkKinds.map(({ kind }) => kind);

/** A check, as files have it: one kind with its parameters, and beside it what holds of every check. */
export interface Check {
  readonly name?: string | undefined;
  readonly severity?: 'fail' | 'warn' | undefined;
  readonly [kind: string]: unknown;
}

const alternatives = checkKinds.map(({ kind, schema }) => z.strictObject({ [kind]: schema, ...beside }));

/**
 * One check. For editors an alternative of each kind; what is wrong is said of the kind that was meant alone, since
 * what is wrong with it by all others helps nobody.
 */
export const checkSchema = z.preprocess(
  (value, context) => {
    context.issues.push(...issuesOf(value));
    return value;
  },
  z.xor(alternatives as unknown as readonly [z.ZodType<Check>]),
);

/** The kind of a check that was parsed, and its parameters. */
export function kindOf(check: Check): { readonly kind: CheckKind; readonly parameters: unknown } {
  for (const [name, parameters] of Object.entries(check)) {
    const kind = besides.includes(name) ? undefined : kindNamed(name);
    if (kind !== undefined) return { kind, parameters };
  }
  throw new Error(`A check of no kind: ${Object.keys(check).join(', ')}.`);
}

function issuesOf(value: unknown): z.core.$ZodRawIssue[] {
  const issue = (path: PropertyKey[], message: string) => ({ code: 'custom', input: value, path, message }) as const;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [issue([], `is no check such as { documents: { min: 1 } }`)];
  }
  const fields = Object.keys(value);
  const known = fields.filter((field) => names.includes(field));
  const unknown = fields.filter((field) => !names.includes(field) && !besides.includes(field));
  if (unknown.length > 0) return unknown.map((field) => issue([field], unknownText(field, known.length > 0)));
  if (known.length === 0) return [issue([], `has no kind; there are: ${names.join(', ')}`)];
  if (known.length > 1) return [issue([], `has ${known.length} kinds, ${known.join(' and ')}: write a check for each`)];
  const [kind = ''] = known;
  const parsed = kindNamed(kind)?.schema.safeParse((value as Record<string, unknown>)[kind]);
  const issues = (parsed?.error?.issues ?? []) as z.core.$ZodRawIssue[];
  return issues.map((each) => ({ ...each, input: value as never, path: [kind, ...(each.path ?? [])] }));
}

function unknownText(field: string, hasKind: boolean): string {
  const words = hasKind ? besides : [...names, ...besides];
  const meant = nearest(field, words);
  const what = hasKind ? 'can not stand beside a kind' : 'is no kind of check';
  const suggested = meant === undefined ? '; there' : `; did you mean ${meant}? There`;
  return `${what}${suggested} are: ${words.join(', ')}`;
}
