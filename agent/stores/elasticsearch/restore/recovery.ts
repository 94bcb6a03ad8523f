import { setTimeout as delay } from 'node:timers/promises';
import type { ElasticsearchClient } from '../client/client.ts';
import { explainShard, type RoutingTable, routingTable } from '../client/cluster.ts';
import { recoveryProgress } from '../client/indices.ts';
import type { IndexContents } from '../model.ts';

export interface FailedShard {
  readonly index: string;
  readonly shard: number;
  /** Why, in Elasticsearch's words. */
  readonly explanation: string;
}

export interface RecoveryOptions {
  readonly signal: AbortSignal;
  /** Called with how many of the expected shards are started. */
  readonly progressed: (started: number) => void;
  /** So long may everything stand still while no recovery is under way. */
  readonly standstillMilliseconds?: number;
  /** So long may recoveries that are under way not move on. */
  readonly stallMilliseconds?: number;
}

type ShardState = 'started' | 'moving' | 'stuck' | 'waiting';

const shortestMilliseconds = 100;
const longestMilliseconds = 5_000;

/**
 * Follows a restore until every expected shard is started or can't be, and says which can't: what stands still too long
 * can't either. It looks at the master's own table: the recovery API leaves out what never began. The longer it takes,
 * the less often it looks.
 */
export async function followRecovery(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  { signal, progressed, standstillMilliseconds = 60_000, stallMilliseconds = 1_800_000 }: RecoveryOptions,
): Promise<FailedShard[]> {
  const expected = indices.flatMap(({ name, shards }) => shards.map(({ number }) => ({ index: name, shard: number })));
  const began = performance.now();
  let lastChange = began;
  let lastSeen = '';
  let lastProgress = '';
  for (;;) {
    const table = await routingTable(client, signal);
    const shardStates = expected.map((shard) => ({ ...shard, shardState: stateOf(table, shard) }));
    const count = (shardState: ShardState) => shardStates.filter((each) => each.shardState === shardState).length;
    progressed(count('started'));
    const moving = count('moving') > 0;
    const now = performance.now();
    const seen = shardStates.map(({ shardState }) => shardState).join();
    if (seen !== lastSeen) lastChange = now;
    lastSeen = seen;
    // While shards start one after the other, how far each is need not be asked.
    if (moving && now - lastChange > stallMilliseconds / 100) {
      const progress = await recoveryProgress(client, signal);
      if (progress !== lastProgress) lastChange = now;
      lastProgress = progress;
    }
    const settled = !moving && count('waiting') === 0;
    if (settled || now - lastChange > (moving ? stallMilliseconds : standstillMilliseconds)) {
      const failed = shardStates.filter(({ shardState }) => shardState !== 'started');
      return await explained(client, failed, signal);
    }
    const backoff = Math.min(Math.max((now - began) / 20, shortestMilliseconds), longestMilliseconds);
    await delay(backoff, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function stateOf(table: RoutingTable, { index, shard }: { index: string; shard: number }): ShardState {
  const primary = table[index]?.shards[shard]?.find((copy) => copy.primary);
  if (primary === undefined) return 'waiting';
  if (primary.state === 'STARTED') return 'started';
  if (primary.state !== 'UNASSIGNED') return 'moving';
  const status = primary.unassigned_info?.allocation_status;
  return status === 'deciders_no' || status === 'no_valid_shard_copy' ? 'stuck' : 'waiting';
}

async function explained(
  client: ElasticsearchClient,
  shards: readonly { index: string; shard: number }[],
  signal: AbortSignal,
): Promise<FailedShard[]> {
  const failed: FailedShard[] = [];
  for (const { index, shard } of shards) {
    const explanation = await explainShard(client, { index, shard }, signal);
    failed.push({ index, shard, explanation: explanation || 'its recovery does not move on' });
  }
  return failed;
}
