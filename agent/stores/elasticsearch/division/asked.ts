import * as z from 'zod';

/** A group of the expectations, as far as it matters which indices it is asked of. */
const groupSchema = z.looseObject({
  for: z.array(z.string()),
  together: z.boolean().optional(),
  checks: z.array(z.record(z.string(), z.unknown())).default([]),
});
export type AskedGroup = z.infer<typeof groupSchema>;

/** Expectations, read without the schemas of all kinds of checks, which no function should carry. */
const askedSchema = z.looseObject({
  indices: z.array(groupSchema).default([]),
  validators: z.array(z.unknown()).default([]),
});

/** Kinds whose answers of several parts can be added up, and kinds that need nothing but names. */
export const partedKinds: readonly string[] = [
  ...['documents', 'bytes', 'change'],
  ...['indices', 'aliases', 'templates', 'pipelines'],
];
/** What stands beside the kind of a check. */
const besides: readonly string[] = ['name', 'severity'];
/** The kind that names what it is asked of, instead of its group. */
export const namingKind = 'canary';

/** What the user expects, as the store's schema has parsed it before. */
export function askedOf(expectations: unknown): z.infer<typeof askedSchema> {
  return askedSchema.parse(expectations);
}

/** The kinds of a group's checks that must see all that the group is asked of at once. */
export function wholeKinds({ checks }: AskedGroup): string[] {
  const kinds = checks.flatMap((check) => Object.keys(check).filter((key) => !besides.includes(key)));
  return [...new Set(kinds)].filter((kind) => !partedKinds.includes(kind) && kind !== namingKind);
}
