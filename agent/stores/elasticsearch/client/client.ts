import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { retry } from '../../../blobs/retry.ts';
import { RunError } from '../../../proof/run-error.ts';
import { ElasticsearchError } from './elasticsearch-error.ts';
import { parseJson, parseWideJson } from './json.ts';

interface Request<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Begins with a slash; names in it are encoded. Elasticsearch takes at most 4 KiB of it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Instead of a body: values, one on each line. */
  readonly lines?: readonly unknown[];
  /** Integers that a number of JavaScript can't hold stay as they are written, to be sent back by a later request. */
  readonly keepsWideIntegers?: boolean;
  /** What the answer must be; what it doesn't name is dropped. */
  readonly answer: z.ZodType<T>;
  readonly signal: AbortSignal;
  readonly timeoutMilliseconds?: number;
}

export interface ElasticsearchClient {
  readonly url: string;
  /**
   * One call, parsed. Throws `ElasticsearchError` for a refusal, `RunError('server-unavailable')` when nobody
   * answers in time or the answer isn't what it must be, and the signal's reason when it aborts.
   */
  request<T>(request: Request<T>): Promise<T>;
  /** Waits until the node has a master. Throws `RunError('server-unavailable')` after so many milliseconds. */
  waitUntilReady(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What a request comes to: a status and a text. Rejects where nobody answers. */
export type Transport = (
  url: string,
  init: {
    readonly method: Request<unknown>['method'];
    readonly signal: AbortSignal;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
) => Promise<{ readonly status: number; readonly text: string }>;

interface Server {
  readonly base: string;
  readonly transport: Transport;
}

/** Plain HTTP: no official client serves 7.1 to 9, and a dozen endpoints are all that is needed. */
export function elasticsearchClient(url: string, transport: Transport = byFetch): ElasticsearchClient {
  const base = url.replace(/\/+$/, '');
  const server = { base, transport };
  return {
    url: base,
    request: (request) => requestPatiently(server, request),
    waitUntilReady: (milliseconds, signal) => waitUntilReady(server, milliseconds, signal),
  };
}

async function byFetch(...[url, init]: Parameters<Transport>): ReturnType<Transport> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

const callMilliseconds = 60_000;

/** Asks again after an answer that says "not now": a tripped circuit breaker, a node without a master. */
function requestPatiently<T>(server: Server, request: Request<T>): Promise<T> {
  return retry(() => requestOnce(server, request), {
    isPassing: (error) => mayComeAgain(request.method, error),
    signal: request.signal,
  });
}

/** Refusals that say that nothing was begun. */
const nothingBegun = [
  'circuit_breaking_exception',
  'master_not_discovered_exception',
  'es_rejected_execution_exception',
];

/** A POST begins something: a second one must not find what the first has made. All others may be repeated. */
function mayComeAgain(method: Request<unknown>['method'], error: unknown): boolean {
  if (!(error instanceof ElasticsearchError) || (error.status !== 429 && error.status !== 503)) return false;
  return method !== 'POST' || nothingBegun.includes(error.type);
}

async function requestOnce<T>(server: Server, request: Request<T>): Promise<T> {
  const { method, path, query = {}, answer, signal, timeoutMilliseconds = callMilliseconds } = request;
  const call = `${method} ${path.slice(0, 200)}`;
  const search = new URLSearchParams(query).toString();
  const url = `${server.base}${path}${search === '' ? '' : `?${search}`}`;
  const { status, text } = await exchange(call, signal, server.transport, url, {
    method,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    ...contentOf(request),
  });
  const json = request.keepsWideIntegers ? parseWideJson(text) : parseJson(text);
  if (status >= 400) throw new ElasticsearchError(call, { status, ...refusalOf(json, text) });
  const parsed = answer.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RunError('server-unavailable', `${call} was answered in an unknown form.`, { cause: parsed.error });
}

function contentOf({ body, lines }: Request<unknown>): Pick<Parameters<Transport>[1], 'body' | 'headers'> {
  if (lines !== undefined) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    return { body: text, headers: { 'content-type': 'application/x-ndjson' } };
  }
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function exchange(
  call: string,
  signal: AbortSignal,
  transport: Transport,
  ...request: Parameters<Transport>
): ReturnType<Transport> {
  signal.throwIfAborted();
  try {
    return await transport(...request);
  } catch (error) {
    signal.throwIfAborted();
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    const what = timedOut ? 'did not answer in time' : 'does not answer';
    throw new RunError('server-unavailable', `Elasticsearch ${what} (${call}).`, { cause: error });
  }
}

async function waitUntilReady(server: Server, milliseconds: number, signal: AbortSignal): Promise<void> {
  const tooLate = performance.now() + milliseconds;
  const health = {
    method: 'GET',
    path: '/_cluster/health',
    query: { master_timeout: '1s', timeout: '1s' },
    answer: z.object({ number_of_data_nodes: z.number().min(1) }),
    signal,
    timeoutMilliseconds: 10_000,
  } as const;
  for (;;) {
    try {
      await requestOnce(server, health);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (performance.now() > tooLate) {
        const message = `Elasticsearch was not ready within ${Math.round(milliseconds / 1000)} seconds.`;
        throw new RunError('server-unavailable', message, { cause: error });
      }
    }
    await delay(200, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

const refusalSchema = z.object({
  error: z.union([
    z.string().transform((reason) => ({ type: 'unknown', reason })),
    z.object({
      type: z.string(),
      reason: z
        .string()
        .nullish()
        .transform((reason) => reason ?? ''),
      caused_by: z.unknown().optional(),
    }),
  ]),
});
const causeSchema = z.object({ type: z.string(), reason: z.string().nullish(), caused_by: z.unknown().optional() });

/** The refusal in Elasticsearch's own words, with its chain of causes. */
function refusalOf(json: unknown, text: string): { type: string; reason: string } {
  const parsed = refusalSchema.safeParse(json);
  if (!parsed.success) return { type: 'unknown', reason: text.slice(0, 500) };
  const { error } = parsed.data;
  const reasons = [error.reason];
  let cause = causeSchema.safeParse('caused_by' in error ? error.caused_by : undefined);
  for (let depth = 0; cause.success && depth < 10; depth += 1) {
    reasons.push(`${cause.data.type}: ${cause.data.reason ?? ''}`);
    cause = causeSchema.safeParse(cause.data.caused_by);
  }
  return { type: error.type, reason: reasons.join('; caused by ') };
}
