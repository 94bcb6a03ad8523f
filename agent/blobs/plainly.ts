import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<true>();

/**
 * Does the work with all objects read by the plainest means: each whole, in one stream, by the SDK's own HTTP. What our
 * ranges and connections have read wrongly, they might read wrongly again.
 */
export function plainly<T>(work: () => Promise<T>): Promise<T> {
  return storage.run(true, work);
}

export function isPlain(): boolean {
  return storage.getStore() === true;
}
