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

/** The head of a response; null as long as not all of it is there. Throws where it is none. Source: RFC 9112. */
export function responseHead(received: Buffer): ResponseHead | null {
  const at = received.subarray(0, longestHeadBytes).indexOf(end);
  if (at < 0) {
    if (received.length >= longestHeadBytes) throw noHead();
    return null;
  }
  const [first = '', ...lines] = received.toString('latin1', 0, at).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw noHead();
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value = ''] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) throw noHead();
    const known = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`;
  }
  return { status: Number(status), headers, bytes: at + end.length };
}

/** How long the body is, where the head says it plainly, and it is that of an object; else null. */
export function objectBytes({ status, headers }: ResponseHead): number | null {
  const length = headers['content-length'] ?? '';
  if ((status !== 200 && status !== 206) || headers['transfer-encoding'] !== undefined) return null;
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}

function noHead(): Error {
  return Object.assign(new Error('The answer is not HTTP/1.1.'), { code: 'HPE_INVALID_CONSTANT' });
}
