import type { LogCluster } from '../source/log-cluster.ts';

const ordersPerBulk = 2_500;

/** An index of orders, each with lines of its own: nested documents, which a search doesn't count by themselves. */
export async function indexOrders(cluster: LogCluster, count: number): Promise<void> {
  await cluster.ask('PUT', '/orders', {
    settings: { number_of_shards: 2, number_of_replicas: 0 },
    mappings: {
      properties: {
        number: { type: 'integer' },
        status: { type: 'keyword' },
        lines: { type: 'nested', properties: { article: { type: 'keyword' }, pieces: { type: 'integer' } } },
      },
    },
  });
  const all = Array.from({ length: count }, (_, number) => number);
  await bulk(cluster, all, (number) => `{"index":{"_id":"${number}"}}\n${JSON.stringify(order(number))}\n`);
}

/** Somebody's script has a mistake: each second order is deleted at the source. */
export async function deleteHalf(cluster: LogCluster, count: number): Promise<void> {
  const odd = Array.from({ length: count >> 1 }, (_, at) => 2 * at + 1);
  await bulk(cluster, odd, (number) => `{"delete":{"_id":"${number}"}}\n`);
}

async function bulk({ ask }: LogCluster, numbers: readonly number[], line: (number: number) => string): Promise<void> {
  for (let from = 0; from < numbers.length; from += ordersPerBulk) {
    const body = numbers
      .slice(from, from + ordersPerBulk)
      .map(line)
      .join('');
    const { errors } = (await ask('POST', '/orders/_bulk', body)) as { errors: boolean };
    if (errors) throw new Error('Elasticsearch refused some of the orders.');
  }
}

function order(number: number) {
  const lines = Array.from({ length: 1 + (number % 3) }, (_, at) => ({
    article: `A-${(number + at) % 97}`,
    pieces: 1,
  }));
  return { number, status: number % 7 === 0 ? 'new' : 'sent', lines };
}
