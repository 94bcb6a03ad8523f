import pMap from 'p-map';

/**
 * Does `work` for every item, at most `concurrency` at once. The first failure aborts the signal that `work` is handed,
 * and is thrown once everything under way has let go; so nothing goes on behind the caller's back.
 */
export async function forEachParallel<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let failure: { readonly fault: unknown } | undefined;
  const guarded = async (item: Item) => {
    if (either.aborted) return;
    try {
      await work(item, either);
    } catch (fault) {
      failure ??= { fault };
      stop.abort(fault);
    }
  };
  await pMap(items, guarded, { concurrency });
  signal.throwIfAborted();
  if (failure) throw failure.fault;
}
