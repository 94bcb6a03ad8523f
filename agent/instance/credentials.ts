import { retryWithin } from './retry-within.ts';

/** An AWS client, as far as its credentials go. */
interface Client {
  readonly config: { readonly credentials: () => Promise<unknown> };
}

/** The role's credentials can come a little later than the machine. */
const patienceMilliseconds = 60_000;

/**
 * Has each client fetch its credentials from the metadata service now. They come late at times, and a client that has
 * had some goes on with them should the service die meanwhile. Throws when there are none: nothing can be done without.
 */
export async function obtainCredentials(clients: readonly Client[], leftMilliseconds: number): Promise<void> {
  const waitBudget = Math.min(patienceMilliseconds, leftMilliseconds);
  await Promise.all(clients.map(({ config }) => retryWithin(waitBudget, () => config.credentials())));
}
