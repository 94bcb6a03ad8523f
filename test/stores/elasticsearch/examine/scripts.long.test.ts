import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { painless, painlessVersion } from '../painless.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { evaluated } from './kinds/evaluating.ts';
import { writeDocuments } from './kinds/orders.ts';

const secret = 'no-one-may-read-this';

describe('a query with a script', { timeout: 300_000 }, () => {
  let target: TestNode;

  beforeAll(async () => {
    target = await runningNode(painlessVersion, await painless());
    const properties = { n: { type: 'long' }, word: { type: 'keyword' } };
    const settings = { number_of_shards: 2, number_of_replicas: 0 };
    await target.ask('PUT', '/scripted', { settings, mappings: { properties } });
    const documents = Array.from({ length: 20 }, (_, n) => ({ n, word: secret }));
    await writeDocuments(target, 'scripted', documents);
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  const said = async (source: string, documents: unknown = 0, params: object = {}) => {
    const query = { script: { script: { lang: 'painless', source, params } } };
    return await evaluated(target, 'query', { body: { query }, documents }, ['scripted']);
  };

  it('counts the documents of which it holds', async () => {
    const parity = "doc['n'].value % params.by == 0";
    expect(await said(parity, 10, { by: 2 })).toMatchObject({ outcome: 'passed', actual: 10 });
    expect(await said(parity, 10, { by: 4 })).toMatchObject({ outcome: 'failed', actual: 5 });
    expect(await said(parity, { min: 5, max: 5 }, { by: 4 })).toMatchObject({ outcome: 'passed' });
  });

  it('that never ends is ended by Elasticsearch, and says nothing of the backup', async () => {
    const endless = await said("int i = 0; while (doc['n'].size() > 0) { i += 1 } return true");
    expect(endless).toMatchObject({ outcome: 'not-evaluated', why: expect.stringContaining('script_exception') });
  });

  it('that is wrong is quoted, where the user wrote it', async () => {
    expect(await said('doc[')).toMatchObject({
      ...{ outcome: 'not-evaluated', why: expect.stringContaining('script_exception: compile error') },
    });
  });

  it.each([
    ['fails at a value', "Integer.parseInt(doc['word'].value) == 1"],
    ['throws a value', "throw new IllegalArgumentException(doc['word'].value)"],
    ['explains a value', "Debug.explain(doc['word'].value); return true"],
  ])('that %s tells nobody which', async (_, source) => {
    const answer = await said(source);
    expect(answer).toMatchObject({ outcome: 'not-evaluated', why: expect.stringContaining('runtime error') });
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('is a fault of ours where the node has no such language', async () => {
    const query = { script: { script: { lang: 'expression', source: '1' } } };
    await expect(evaluated(target, 'query', { body: { query }, documents: 1 }, ['scripted'])).rejects.toMatchObject({
      reason: 'not-evaluated',
      message: "This Elasticsearch has no scripts in expression: its maker's own distribution has.",
    });
  });
});
