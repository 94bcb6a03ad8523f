import { join } from 'node:path';
import type { Baseline } from '../../../../agent/contract/baseline.ts';
import type { Observer } from '../../../../agent/proof/observer.ts';
import { takeBaseline } from '../../../../agent/stores/elasticsearch/baseline/take-baseline.ts';
import type { TestNode } from '../running-node.ts';

export interface Counting {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly variables?: NodeJS.ProcessEnv;
  readonly ca?: string;
  readonly url?: string;
  readonly waitMilliseconds?: number;
  readonly signal?: AbortSignal;
  /** Done when the first count is over. */
  readonly counted?: () => Promise<unknown>;
}

/** Counts a node around a snapshot, which `counted` begins. */
export async function counting({ node }: Pick<TestNode, 'node'>, its: Counting = {}): Promise<Baseline> {
  let begun: Promise<unknown> = Promise.resolve();
  const observer: Observer = {
    ...{ phaseStarted() {}, phaseEnded() {}, progressed() {}, found() {} },
    noted(message) {
      if (message.startsWith('counted')) begun = its.counted?.() ?? begun;
    },
  };
  const request = {
    url: its.url ?? node.url,
    ca: its.ca ?? null,
    options: { repository: 'nightly', snapshot: 'one', ...its.options },
    variables: its.variables ?? {},
    waitMilliseconds: its.waitMilliseconds ?? 60_000,
    observer,
    signal: its.signal ?? new AbortController().signal,
  };
  try {
    return await takeBaseline(request, 200);
  } finally {
    await begun;
  }
}

/** Where snapshots go. */
export async function registerNightly({ ask, repositories }: TestNode): Promise<string> {
  const location = join(repositories, 'nightly');
  await ask('PUT', '/_snapshot/nightly', { type: 'fs', settings: { location } });
  return location;
}

/** Documents of one index, seen by searches from the next refresh on. */
export async function index({ ask }: TestNode, name: string, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 1) await ask('PUT', `/${name}/_doc/${at}`, { at, parts: [{ part: 'a' }] });
}
