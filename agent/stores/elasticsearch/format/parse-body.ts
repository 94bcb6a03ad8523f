import type { z } from 'zod';
import { decodeBody } from './body.ts';
import { complaint } from './fields.ts';
import { UnknownFormatError } from './format-error.ts';

/** Far beyond what Elasticsearch writes in one metadata object, inflated. */
const longestBodyBytes = 512 * 1024 * 1024;

/** The content of a metadata object's frame. Throws UnknownFormatError. */
export function parseBody<Schema extends z.ZodType>(body: Buffer, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(decodeBody(body, longestBodyBytes));
  if (!parsed.success) throw new UnknownFormatError(complaint(parsed.error), { cause: parsed.error });
  return parsed.data;
}
