import { afterAll, beforeAll, describe } from 'vitest';
import { runningNode, type TestNode } from '../running-node.ts';
import { suggesting } from './suggesting.ts';

const versions = ['7.1.1', '7.17.9', '9.2.4'];

describe.each(versions)(
  'what is suggested of a snapshot that Elasticsearch %s has restored',
  { timeout: 300_000 },
  (version) => {
    let target: TestNode;

    beforeAll(async () => {
      target = await runningNode(version);
    });
    afterAll(async () => await target?.[Symbol.asyncDispose]());

    suggesting(() => target, version);
  },
);
