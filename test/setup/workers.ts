import { availableParallelism, freemem } from 'node:os';

const bytesPerWorker = 1.5 * 2 ** 30;

/**
 * How many test files may run at once: one more than there are cores, since most of them wait for a third of their time
 * (for servers, deadlines and retries). A real Elasticsearch wants one gigabyte; what starts two of them mostly waits.
 */
export function workers(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores + 1, Math.floor(freeBytes / bytesPerWorker)));
}
