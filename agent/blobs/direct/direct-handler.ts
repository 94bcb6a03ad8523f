import type { S3Client } from '@aws-sdk/client-s3';
import { isPlain } from '../plainly.ts';
import { Connection, type DirectAnswer, type DirectTimes, type Origin } from './connection.ts';

type Handler = S3Client['config']['requestHandler'];

/** As the SDK's own type has it, which is in none of its packages that we depend on. */
interface Request {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads objects by connections of our own, at less than half of the processor's time that Node's HTTP takes. What is
 * not a plain answer with an object goes by `other`, the SDK's own handler: other requests, what is to be read plainly,
 * and once more those whose answer is a refusal, has no length, or is not HTTP/1.1.
 */
export function directHandler(other: Handler, times: DirectTimes = {}): Handler {
  const idle = new Map<string, Connection[]>();
  /** Where answers come of which we can't make use. */
  const unfit = new Set<string>();

  async function direct(request: Request, signal: AbortSignal | undefined) {
    const origin = originOf(request);
    const name = nameOf(origin);
    const { head, body } = await ask(origin, name, requestText(request), signal);
    if (head === null || body === null) {
      if (head === null || head.status < 300) unfit.add(name);
      return null;
    }
    return { response: { statusCode: head.status, headers: { ...head.headers }, body } };
  }

  async function ask(origin: Origin, name: string, text: string, signal?: AbortSignal): Promise<DirectAnswer> {
    const kept = idle.get(name)?.pop();
    if (kept !== undefined) {
      try {
        return await kept.send(text, signal);
      } catch (error) {
        // A server may close what has been idle at any time.
        if (signal?.aborted || kept.hasAnswered) throw error;
      }
    }
    return connection(origin, name).send(text, signal);
  }

  function connection(origin: Origin, name: string): Connection {
    const made: Connection = new Connection(origin, times, (isUsable) => {
      const others = (idle.get(name) ?? []).filter((one) => one !== made);
      idle.set(name, isUsable ? [...others, made] : others);
    });
    return made;
  }

  const handler: Pick<Handler, 'handle' | 'destroy'> = {
    async handle(request: Request, options: { readonly abortSignal?: unknown } = {}) {
      const isObject = request.method === 'GET' && request.query?.['x-id'] === 'GetObject';
      if (isObject && !isPlain() && !unfit.has(nameOf(originOf(request)))) {
        const answer = await direct(request, options.abortSignal as AbortSignal | undefined);
        if (answer !== null) return answer;
      }
      return other.handle(request, options);
    },
    destroy() {
      for (const connections of idle.values()) for (const one of connections.splice(0)) one.destroy();
      other.destroy?.();
    },
  };
  // What else it can do is done by the other one.
  return Object.assign(Object.create(other), handler);
}

function originOf({ protocol, hostname, port }: Request): Origin {
  const isSecure = protocol !== 'http:';
  return { isSecure, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port ?? (isSecure ? 443 : 80) };
}

function nameOf({ isSecure, host, port }: Origin): string {
  return `${isSecure ? 'https' : 'http'}://${host}:${port}`;
}

function requestText({ path, query, headers }: Request): string {
  const parameters = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  const target = parameters.length > 0 ? `${path}?${parameters.join('&')}` : path;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

/** As signatures want it. Source: IAM User Guide, "Create a signed AWS API request". */
function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
