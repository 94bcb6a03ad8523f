/**
 * What both give in each round; who is first changes. The first round warms up, and does not count. `shown` says of
 * each what people see while they wait.
 */
export async function inTurn<A, B>(
  rounds: number,
  a: () => Promise<A>,
  b: () => Promise<B>,
  shown: (a: A, b: B) => object,
): Promise<[A, B][]> {
  const all: [A, B][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % 2 === 0 ? await a() : undefined;
    const second = await b();
    const both: [A, B] = [first ?? (await a()), second];
    all.push(both);
    console.error(round === 0 ? 'to warm up' : `${round} of ${rounds}`, shown(...both));
  }
  return all.slice(1);
}

export async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
