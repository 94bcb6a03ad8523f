import type { LogCluster } from '../source/log-cluster.ts';

const ordersPerBulk = 2_500;

/** An index of orders, each with lines of its own: nested documents, which a search doesn't count by themselves. */
export async function indexOrders({ ask }: LogCluster, count: number): Promise<void> {
  await ask('PUT', '/orders', {
    settings: { number_of_shards: 2, number_of_replicas: 0 },
    mappings: {
      properties: {
        number: { type: 'integer' },
        status: { type: 'keyword' },
        lines: { type: 'nested', properties: { article: { type: 'keyword' }, pieces: { type: 'integer' } } },
      },
    },
  });
  for (let from = 0; from < count; from += ordersPerBulk) {
    const numbers = Array.from({ length: Math.min(ordersPerBulk, count - from) }, (_, at) => from + at);
    const body = numbers.map((number) => `{"index":{"_id":"${number}"}}\n${JSON.stringify(order(number))}\n`).join('');
    const { errors } = (await ask('POST', '/orders/_bulk', body)) as { errors: boolean };
    if (errors) throw new Error(`Elasticsearch refused orders ${from} and following.`);
  }
}

/** Somebody's script has a mistake: all orders from this number on are deleted at the source. */
export async function deleteOrdersFrom({ ask }: LogCluster, number: number): Promise<number> {
  await ask('POST', '/orders/_refresh');
  const query = { range: { number: { gte: number } } };
  const { deleted } = (await ask('POST', '/orders/_delete_by_query?refresh=true', { query })) as { deleted: number };
  return deleted;
}

function order(number: number) {
  const lines = Array.from({ length: 1 + (number % 3) }, (_, at) => ({
    article: `A-${(number + at) % 97}`,
    pieces: 1,
  }));
  return { number, status: number % 7 === 0 ? 'new' : 'sent', lines };
}
