import pRetry from 'p-retry';
import { z } from 'zod';
import { type Instance, instanceSchema } from '../contract/instance.ts';

/** The instance's metadata service, version 2. It may not be up yet when the agent is: every call tries again. */
export interface MetadataService {
  /** The raw user-data; null when the instance was launched without. */
  userData(): Promise<string | null>;
  instance(): Promise<Instance>;
}

const answerMilliseconds = 2_000;

export function metadataService(endpoint: string, signal: AbortSignal): MetadataService {
  const get = (path: string) => persistently(endpoint, signal, () => read(endpoint, path, signal));
  return {
    userData: () => get('user-data'),
    async instance() {
      const identity = identitySchema.parse(JSON.parse((await get('dynamic/instance-identity/document')) ?? 'null'));
      const lifeCycle = await get('meta-data/instance-life-cycle');
      return instanceSchema.parse({
        id: identity.instanceId,
        type: identity.instanceType,
        zone: identity.availabilityZone,
        imageId: identity.imageId,
        market: lifeCycle === 'spot' || lifeCycle === 'on-demand' ? lifeCycle : null,
      });
    },
  };
}

const identitySchema = z.object({
  instanceId: z.string(),
  instanceType: z.string().nullable().default(null),
  availabilityZone: z.string().nullable().default(null),
  imageId: z.string().nullable().default(null),
});

/** Null when the service knows no such path: an instance without user-data, say. */
async function read(endpoint: string, path: string, signal: AbortSignal): Promise<string | null> {
  const soon = () => AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]);
  const token = await fetch(new URL('/latest/api/token', endpoint), {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    signal: soon(),
  });
  if (!token.ok) throw new Error(`The metadata service gives no token: HTTP ${token.status}.`);
  const answer = await fetch(new URL(`/latest/${path}`, endpoint), {
    headers: { 'x-aws-ec2-metadata-token': await token.text() },
    signal: soon(),
  });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`The metadata service answers ${path} with HTTP ${answer.status}.`);
  return answer.text();
}

/** Two minutes in all: a service that is late is waited for, one that is absent ends the attempt. */
async function persistently<T>(endpoint: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await pRetry(work, {
      retries: 100,
      minTimeout: 200,
      maxTimeout: 2_000,
      factor: 1.5,
      maxRetryTime: 120_000,
      signal,
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
