import { availableParallelism, freemem } from 'node:os';

const bytesPerWorker = 1.5 * 2 ** 30;

/**
 * How many test files may run at once. A real Elasticsearch wants a core for itself while it starts, and one gigabyte;
 * what starts two of them mostly waits.
 */
export function workers(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / bytesPerWorker)));
}
