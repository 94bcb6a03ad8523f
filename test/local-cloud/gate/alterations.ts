import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Answer } from './answers.ts';
import type { StreamedAnswer } from './upstream.ts';

/** How a request for an object, or its answer, is other than it should be. */
export interface Alteration {
  /** Which bytes are asked for in place of those that the caller wants; undefined: all. */
  readonly range?: (asked: string) => string | undefined;
  /** The answer's headers. */
  readonly headers?: (headers: Answer['headers']) => Answer['headers'];
  /** The answer's body, of whatever length. */
  readonly body?: (body: Buffer) => Buffer;
}

/** Changes a request on its way to moto. */
export function alterRequest({ headers }: Pick<IncomingMessage, 'headers'>, { range }: Alteration): void {
  const asked = headers.range;
  if (range === undefined || asked === undefined) return;
  const other = range(asked);
  delete headers.range;
  if (other !== undefined) Object.assign<IncomingHttpHeaders, IncomingHttpHeaders>(headers, { range: other });
}

/** Changes its answer on the way back. */
export async function altered(
  answer: Answer | StreamedAnswer,
  { headers = (same) => same, body: change }: Alteration,
): Promise<Answer | StreamedAnswer> {
  const others = headers(answer.headers);
  if (change === undefined || answer.status >= 300) return { ...answer, headers: others };
  const body = change(Buffer.isBuffer(answer.body) ? answer.body : await buffer(answer.body));
  return { ...answer, headers: { ...withoutChecksums(others), 'content-length': String(body.length) }, body };
}

/** Whoever alters a body on purpose would not leave what gives it away. */
function withoutChecksums(headers: Answer['headers']): Answer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum')));
}
