import { readdirSync, readFileSync } from 'node:fs';
import { rounded } from '../figure.ts';

/** Linux counts in hundredths of a second, on every architecture that Mayfly runs on. */
const ticksInASecond = 100;

/** Seconds of processors that a process has taken so far, with those of its group if it leads one. */
function processorSeconds(pid: number): number {
  let ticks = 0;
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [, , group, ...rest] = statOf(entry);
    if (Number(entry) === pid || Number(group) === pid) ticks += Number(rest[8]) + Number(rest[9]);
  }
  return ticks / ticksInASecond;
}

export interface WithServers {
  readonly servers: { readonly gateway: number; readonly elasticsearch: number };
}

/** What the servers' processors have worked for something, beside its own outcome. */
export async function withServers<T>(
  { gateway, node }: { readonly gateway: { pid: number }; readonly node: { node: { pid: number } } },
  work: () => Promise<T>,
): Promise<T & WithServers> {
  const now = () => ({ gateway: processorSeconds(gateway.pid), elasticsearch: processorSeconds(node.node.pid) });
  const before = now();
  const outcome = await work();
  const after = now();
  const servers = {
    gateway: rounded(after.gateway - before.gateway),
    elasticsearch: rounded(after.elasticsearch - before.elasticsearch),
  };
  return { ...outcome, servers };
}

/** Fields of its `stat` from the third on: state, parent, group and so on. Empty once it is gone. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
