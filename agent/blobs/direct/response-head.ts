/** What stands before the body of an HTTP/1.1 response. */
export interface ResponseHead {
  readonly status: number;
  /** By their names in small letters; of several of one name, all, with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** How many bytes of the response it takes, up to the body. */
  readonly bytes: number;
}

const end = '\r\n\r\n';
const longestHeadBytes = 64 * 1024;

/**
 * The head of a response; null where it is none of HTTP/1.1, or one that no server should send any more, as with lines
 * that go on in the next. Source: RFC 9112.
 */
export function responseHead(received: Buffer): ResponseHead | 'incomplete' | null {
  const at = received.subarray(0, longestHeadBytes).indexOf(end);
  if (at < 0) return received.length < longestHeadBytes ? 'incomplete' : null;
  const [first = '', ...lines] = received.toString('latin1', 0, at).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) return null;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value = ''] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) return null;
    const known = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`;
  }
  return { status: Number(status), headers, bytes: at + end.length };
}

/** Whether the answer itself is still to come behind it. Source: RFC 9110, "Informational 1xx". */
export function isInterim({ status }: ResponseHead): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

/** How long the body is, where the head says it plainly, and it is that of an object; else null. */
export function objectBytes({ status, headers }: ResponseHead): number | null {
  const length = headers['content-length'] ?? '';
  if ((status !== 200 && status !== 206) || headers['transfer-encoding'] !== undefined) return null;
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}
