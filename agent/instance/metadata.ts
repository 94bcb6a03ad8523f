import * as z from 'zod';
import { retry } from '../blobs/retry.ts';
import { type Instance, instanceSchema } from '../contract/instance.ts';

const instanceActionSchema = z.object({ action: z.enum(['terminate', 'stop', 'hibernate']), time: z.iso.datetime() });

/**
 * What EC2 is about to do to a spot instance, and when. Source: EC2 user guide, "Spot Instance interruption notices".
 */
export type InstanceAction = z.infer<typeof instanceActionSchema>;

/**
 * The instance's metadata service, version 2. It may not be up yet when we are: what can't be done without is asked for
 * again.
 */
export interface MetadataService {
  /** The raw user-data; null when the instance was launched without. */
  userData(): Promise<string | null>;
  instance(): Promise<Instance>;
  /** When EC2 launched this instance; null where it doesn't say. */
  launchedAt(): Promise<string | null>;
  /** Null when EC2 has announced nothing. Asks once, and throws when that fails. */
  instanceAction(): Promise<InstanceAction | null>;
  /**
   * How far this machine's clock was ahead of the service's at its last answer; null before, or when it tells no time.
   */
  aheadMilliseconds(): number | null;
}

const identitySchema = z.object({
  instanceId: z.string(),
  instanceType: z.string().nullable().default(null),
  availabilityZone: z.string().nullable().default(null),
  imageId: z.string().nullable().default(null),
  pendingTime: z.iso.datetime().nullable().default(null),
});

/** `patienceMilliseconds`: a service that is late is waited for so long, and then taken for absent. */
export function metadataService(
  endpoint: string,
  signal: AbortSignal,
  patienceMilliseconds = 120_000,
): MetadataService {
  const session = new Session(endpoint, signal);
  const get = (path: string) => persistently(session, patienceMilliseconds, path);
  const identify = async () =>
    identitySchema.parse(JSON.parse((await get('dynamic/instance-identity/document')) ?? 'null'));
  return {
    userData: () => get('user-data'),
    async instance() {
      const identity = await identify();
      const lifeCycle = await get('meta-data/instance-life-cycle');
      return instanceSchema.parse({
        id: identity.instanceId,
        type: identity.instanceType,
        zone: identity.availabilityZone,
        imageId: identity.imageId,
        market: lifeCycle === 'spot' || lifeCycle === 'on-demand' ? lifeCycle : null,
      });
    },
    launchedAt: async () => (await identify()).pendingTime,
    async instanceAction() {
      const text = await session.get('meta-data/spot/instance-action');
      return text === null ? null : instanceActionSchema.parse(JSON.parse(text));
    },
    aheadMilliseconds: () => session.aheadMilliseconds,
  };
}

const answerMilliseconds = 2_000;
/** The longest that the service grants. */
const tokenSeconds = 21_600;

/** One token for as long as it is good. */
class Session {
  readonly endpoint: string;
  readonly signal: AbortSignal;
  aheadMilliseconds: number | null = null;
  #token: { readonly text: string; readonly staleAt: number } | null = null;

  constructor(endpoint: string, signal: AbortSignal) {
    this.endpoint = endpoint;
    this.signal = signal;
  }

  /** Null when the service knows no such path: an instance without user-data, say. */
  async get(path: string): Promise<string | null> {
    const headers = { 'x-aws-ec2-metadata-token': await this.#freshToken() };
    const answer = await this.#ask(path, { headers });
    if (answer.status === 401) this.#token = null;
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`The metadata service answers ${path} with HTTP ${answer.status}.`);
    return answer.text();
  }

  async #freshToken(): Promise<string> {
    if (this.#token !== null && performance.now() < this.#token.staleAt) return this.#token.text;
    const staleAt = performance.now() + (tokenSeconds * 1000) / 2;
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds) };
    const answer = await this.#ask('api/token', { method: 'PUT', headers });
    if (!answer.ok) throw new Error(`The metadata service gives no token: HTTP ${answer.status}.`);
    this.#token = { text: await answer.text(), staleAt };
    return this.#token.text;
  }

  async #ask(path: string, request: RequestInit): Promise<Response> {
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(answerMilliseconds)]);
    const answer = await fetch(new URL(`/latest/${path}`, this.endpoint), { ...request, signal });
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (!Number.isNaN(date)) this.aheadMilliseconds = Date.now() - date;
    return answer;
  }
}

async function persistently(session: Session, patienceMilliseconds: number, path: string): Promise<string | null> {
  const { endpoint, signal } = session;
  const began = performance.now();
  try {
    return await retry(() => session.get(path), {
      isPassing: () => performance.now() - began < patienceMilliseconds,
      signal,
      attempts: Number.POSITIVE_INFINITY,
      longestPauseMilliseconds: 2_000,
    });
  } catch (cause) {
    throw new Error(`The metadata service at ${endpoint} could not be asked: ${reasonOf(cause)}`, { cause });
  }
}

/** fetch says no more than that it failed; why, says its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
