/** What both give in each round; who is first changes. The first round warms up, and does not count. */
export async function inTurn<A, B>(rounds: number, a: () => Promise<A>, b: () => Promise<B>): Promise<[A, B][]> {
  const all: [A, B][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    if (round % 2 === 0) all.push([await a(), await b()]);
    else {
      const second = await b();
      all.push([await a(), second]);
    }
  }
  return all.slice(1);
}

export async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
