/** Gives back what lets so many works run at once; the others wait for their turn. */
export function atMost(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const running = new Set<Promise<unknown>>();
  return async (work) => {
    while (running.size >= most) await Promise.allSettled([Promise.race(running)]);
    const mine = work();
    running.add(mine);
    try {
      return await mine;
    } finally {
      running.delete(mine);
    }
  };
}
