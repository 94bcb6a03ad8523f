import * as z from 'zod';

/** A message that is none of those this function knows. It is never acknowledged: the dead-letter queue keeps it. */
export class UnreadableMessageError extends Error {
  readonly code = 'unreadable-message';
  override readonly name = 'UnreadableMessageError';
}

/** Throws an `UnreadableMessageError` that names the part. */
export function parseJson(text: string, part: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableMessageError(`The ${part} is not JSON. Look at the message in the dead-letter queue.`, {
      cause,
    });
  }
}

/** Throws an `UnreadableMessageError` that names each field that is missing or wrong. */
export function parsePart<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UnreadableMessageError(
    `The ${part} is not as it should be. Look at the message in the dead-letter queue.\n${z.prettifyError(parsed.error)}`,
  );
}
