import * as z from 'zod';

/**
 * The name of one thing in a repository's paths: an id, a generation, a file. Elasticsearch's are UUIDs in base64url,
 * numbers, and `__` or `v__` before either; a name that could lead elsewhere is not one of them.
 */
export const pathNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/, 'is not a name that Elasticsearch would give');

/** A count or a length that JavaScript can hold. */
export const countSchema = z.number().int().nonnegative();

/** Milliseconds since 1970, within what a Date can be. */
export const timeSchema = countSchema.max(8_640_000_000_000_000);

/** A count that may be as large as 2^63-1, which means "no limit". */
export const wideCountSchema = z.union([countSchema, z.bigint().nonnegative()]);

/** Bytes, as SMILE carries them. */
export const bytesSchema = z.instanceof(Buffer);

/** An object whose names are foreign: a Map, so that `constructor` or `__proto__` are names like all others. */
export function dictionary<Value extends z.ZodType>(value: Value) {
  return z
    .custom<object>((input) => typeof input === 'object' && input !== null && !Array.isArray(input), 'is not an object')
    .transform((object) => new Map(Object.entries(object)))
    .pipe(z.map(z.string(), value));
}

/** The first thing that is wrong, with its place: `indices.logs.id: is not …`. */
export function complaint(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it has an unknown form';
  return `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`.slice(0, 300);
}
