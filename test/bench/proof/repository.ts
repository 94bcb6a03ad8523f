import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../../agent/stores/elasticsearch/local/install.ts';
import { runningNode } from '../../stores/elasticsearch/running-node.ts';

/** Sizes of the indices in MiB, uneven as those of a cluster are; almost a quarter of the whole is in the largest. */
export const indexMebibytes = [460, 380, 290, 210, 170, 130, 110, 90, 80, 60, 40, 20] as const;
const shardsOfIndex = 2;
export const allShards = indexMebibytes.length * shardsOfIndex;
export const snapshot = 'bench';
const batchBytes = 8 * 1024 * 1024;
const documentBytes = 64 * 1024;

/**
 * A repository with one snapshot of twelve indices of two shards, which a real Elasticsearch has written; made once,
 * and kept in the cache. `share`: of the sizes above, 1 or 0.1.
 */
export async function benchRepository(version: string, share: number): Promise<string> {
  const place = join(cacheDirectory(), `bench-repository-${version}-${share}-2`);
  return await install(place, async (workshop) => {
    console.error(`making a snapshot of ${Math.round(2040 * share)} MiB by Elasticsearch ${version}, once`);
    await using node = await runningNode(version);
    const location = join(node.repositories, 'made');
    await node.ask('PUT', '/_snapshot/made', { type: 'fs', settings: { location, max_snapshot_bytes_per_sec: '0b' } });
    for (const [position, mebibytes] of indexMebibytes.entries()) {
      await fill(node.client.url, node.ask, `index-${position}`, mebibytes * share);
    }
    await node.ask('PUT', `/_snapshot/made/${snapshot}?wait_for_completion=true`, { include_global_state: false });
    const output = join(workshop, 'repository');
    await mkdir(output);
    await cp(location, output, { recursive: true });
    await chmod(output, 0o755);
    return output;
  });
}

type Ask = (method: 'PUT' | 'POST', path: string, body?: unknown) => Promise<unknown>;

/** Documents that nothing compresses, stored and not indexed: bytes are what is measured. */
async function fill(url: string, ask: Ask, index: string, mebibytes: number): Promise<void> {
  await ask('PUT', `/${index}`, {
    settings: {
      number_of_shards: shardsOfIndex,
      number_of_replicas: 0,
      refresh_interval: -1,
      'translog.durability': 'async',
    },
    mappings: { dynamic: false, properties: { at: { type: 'date' }, level: { type: 'keyword' } } },
  });
  let left = mebibytes * 1024 * 1024;
  while (left > 0) {
    const lines: string[] = [];
    for (let bytes = 0; bytes < Math.min(batchBytes, left); bytes += documentBytes) {
      // Latin-1 letters above ASCII take two bytes; base64 takes four for three.
      const text = randomBytes((documentBytes * 3) / 4).toString('base64');
      lines.push('{"index":{}}', JSON.stringify({ at: Date.now(), level: 'info', text }));
    }
    left -= batchBytes;
    const answer = await fetch(`${url}/${index}/_bulk`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: `${lines.join('\n')}\n` },
    });
    const { errors } = (await answer.json()) as { errors: boolean };
    if (!answer.ok || errors) throw new Error(`${index} did not take its documents.`);
  }
  await ask('POST', `/${index}/_flush?force=true`);
}
