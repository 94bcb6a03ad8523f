import { setTimeout as delay } from 'node:timers/promises';
import type { TestNode } from '../../stores/elasticsearch/running-node.ts';
import { allShards, indexMebibytes, snapshot } from './repository.ts';

const repository = 'bare';
const mostLooks = 100;

/** What somebody in a hurry does: no throttle, and wait until it says that it is done. Nothing is checked. */
export async function bareRestore(node: TestNode, location: string): Promise<void> {
  await node.ask('PUT', '/_cluster/settings', {
    persistent: {
      'indices.recovery.max_bytes_per_sec': '-1',
      'cluster.routing.allocation.node_initial_primaries_recoveries': 16,
      'cluster.routing.allocation.disk.threshold_enabled': false,
    },
  });
  await register(node, location, { max_restore_bytes_per_sec: '0b' });
  await node.ask('POST', `/_snapshot/${repository}/${snapshot}/_restore?wait_for_completion=true`, body);
}

/** What the usual script does: the default throttle, all at once, a look at the recoveries every three seconds. */
export async function usualRestore(node: TestNode, location: string): Promise<void> {
  // Elasticsearch's defaults, by name: without a word those of our own node would hold, which has no throttle.
  await node.ask('PUT', '/_cluster/settings', {
    persistent: {
      'indices.recovery.max_bytes_per_sec': '40mb',
      'cluster.routing.allocation.node_initial_primaries_recoveries': 4,
    },
  });
  await register(node, location, {});
  await node.ask('POST', `/_snapshot/${repository}/${snapshot}/_restore`, body);
  for (let looks = 0; looks < mostLooks; looks += 1) {
    await delay(3_000);
    const recoveries = (await node.ask('GET', '/_recovery')) as Record<string, { shards: { stage: string }[] }>;
    const shards = Object.values(recoveries).flatMap((index) => index.shards);
    // One that waits for its turn is not listed yet.
    if (shards.length === allShards && shards.every(({ stage }) => stage === 'DONE')) return;
  }
  throw new Error('The usual restore has not come to its end.');
}

/** Leaves the node as it was. */
export async function forget(node: TestNode): Promise<void> {
  await node.ask('DELETE', `/${indexMebibytes.map((_, position) => `index-${position}`).join(',')}`);
  await node.ask('DELETE', `/_snapshot/${repository}`).catch(() => {});
}

const body = { indices: 'index-*', include_global_state: false };

async function register(node: TestNode, location: string, settings: object): Promise<void> {
  await node.ask('PUT', `/_snapshot/${repository}?verify=false`, {
    type: 'fs',
    settings: { location, readonly: true, ...settings },
  });
}
