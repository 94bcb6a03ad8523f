import { afterAll, beforeAll, describe } from 'vitest';
import { runningNode, type TestNode } from '../running-node.ts';
import { suggesting } from './suggesting.ts';

describe('what is suggested of a snapshot that Elasticsearch 8.17.0 has restored', () => {
  let target: TestNode;

  beforeAll(async () => {
    target = await runningNode('8.17.0');
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  suggesting(() => target, '8.17.0');
});
