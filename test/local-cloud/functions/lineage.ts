import { createHash, randomBytes } from 'node:crypto';

/** Lambda lets one chain of requests invoke a function about this often. */
export const longestChain = 16;

/**
 * The trace header of an invocation that is about to happen: how often its chain of requests has invoked which
 * function, this invocation included. `received`: the headers of the messages that ask for it; a batch is as long a
 * chain as the longest of them, since AWS doesn't say which one counts.
 * Source: AWS Lambda Developer Guide, "Use Lambda recursive loop detection"; AWS X-Ray Developer Guide,
 * "Tracing header".
 */
export function traceHeader(functionArn: string, received: readonly string[]): string {
  const chain = new Map<string, number>();
  for (const [name, count] of received.flatMap(lineageOf)) chain.set(name, Math.max(count, chain.get(name) ?? 0));
  const name = nameIn(functionArn);
  chain.set(name, (chain.get(name) ?? 0) + 1);
  const lineage = [...chain].map(([other, count]) => `${other}:${count}`).join('|');
  return `Root=${rootOf(received[0]) ?? newRoot()};Parent=${randomBytes(8).toString('hex')};Sampled=0;Lineage=${lineage}`;
}

/** How often a function was invoked in the chain of a trace header. */
export function invocations(functionArn: string, header: string): number {
  return new Map(lineageOf(header)).get(nameIn(functionArn)) ?? 0;
}

function lineageOf(header: string): [string, number][] {
  const lineage = /(?:^|;)Lineage=([^;]*)/.exec(header)?.[1] ?? '';
  return [...lineage.matchAll(/([0-9a-f]+):(\d+)/g)].map(([, name = '', count]) => [name, Number(count)]);
}

function rootOf(header: string | undefined): string | undefined {
  return /(?:^|;)Root=([^;]*)/.exec(header ?? '')?.[1];
}

function newRoot(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `1-${seconds}-${randomBytes(12).toString('hex')}`;
}

function nameIn(functionArn: string): string {
  return createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
}
