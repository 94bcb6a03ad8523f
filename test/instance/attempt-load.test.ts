import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directorySource } from '../../agent/blobs/directory-source.ts';
import { s3Client } from '../../agent/blobs/s3-client.ts';
import { resultSchema } from '../../agent/contract/result.ts';
import { attempt } from '../../agent/instance/attempt.ts';
import { createLog } from '../../agent/instance/log.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import { order } from '../contract/examples.ts';
import { result as example } from '../lambda/examples.ts';

test.runIf(process.platform === 'linux')('a result says how busy its machine was, though the proof broke', async () => {
  // What is loaded for it must not take of the proof’s time; what hangs is then waited for, two seconds more.
  await storeOf(order.store).load();
  const variables = { MAYFLY_ELASTICSEARCH_URL: 'http://127.0.0.1:9' };
  const source = directorySource(join(tmpdir(), 'mayfly-nowhere'));
  const next = () => new Promise(() => {});
  const never = () => Object.assign(next(), { [Symbol.asyncIterator]: () => ({ next }) });
  const silent = new Proxy(source, {
    get: (_, name) => (name === 'location' ? 'nowhere' : never),
  });
  const result = await attempt({
    order: { ...order, level: 'bytes' },
    ...{
      instance: example.instance,
      place: example.instance.id,
      source: silent,
      staging: join(tmpdir(), 'mayfly-not-yet'),
      variables,
    },
    ...{ ledger: s3Client('eu-central-1'), left: () => 1_000 },
    ...{ log: createLog(() => {}), now: Date.now(), signal: AbortSignal.timeout(500) },
  });
  const { verdict, load } = resultSchema.parse(result);
  expect(verdict).toBe('unproven');
  expect(load?.processors?.mean).toBeGreaterThanOrEqual(0);
  expect(load?.samples).toHaveLength(1);
});
