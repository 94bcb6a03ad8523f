import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { elasticsearchClient } from '../../../../agent/stores/elasticsearch/client/client.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function server(listener: RequestListener): Promise<string> {
  const listening = createServer(listener).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  cleanups.push(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const never = new AbortController().signal;
const request = { method: 'GET', path: '/x', answer: z.object({ ok: z.boolean() }), signal: never } as const;

describe('the client', () => {
  it('sends method, path, query and body, and drops what it did not ask for', async () => {
    const seen: unknown[] = [];
    const url = await server(async (call, answer) => {
      let body = '';
      for await (const chunk of call) body += chunk;
      seen.push([call.method, call.url, call.headers['content-type'], body]);
      answer.end('{"ok":true,"more":1}');
    });
    const answer = await elasticsearchClient(`${url}/`).request({
      ...request,
      method: 'POST',
      path: '/a%20b',
      query: { q: 'x y' },
      body: { a: 1 },
    });
    expect(answer).toEqual({ ok: true });
    expect(seen).toEqual([['POST', '/a%20b?q=x+y', 'application/json', '{"a":1}']]);
  });

  it('sends values one on each line, and wide integers back as they came', async () => {
    const seen: unknown[] = [];
    const url = await server(async (call, answer) => {
      let body = '';
      for await (const chunk of call) body += chunk;
      seen.push([call.headers['content-type'], body]);
      answer.end('{"after":[9007199254740993,-18446744073709551615,1e30,1.5,7]}');
    });
    const after = z.object({ after: z.array(z.unknown()) });
    const asked = { ...request, method: 'POST', answer: after, keepsWideIntegers: true } as const;
    const client = elasticsearchClient(url);
    const first = await client.request({ ...asked, lines: [{}, { a: 1 }] });
    await client.request({ ...asked, lines: [first] });
    expect(seen).toEqual([
      ['application/x-ndjson', '{}\n{"a":1}\n'],
      ['application/x-ndjson', '{"after":[9007199254740993,-18446744073709551615,1e+30,1.5,7]}\n'],
    ]);
  });

  it('throws a refusal with the whole chain of its causes', async () => {
    const url = await server((_, answer) => {
      const caused_by = { type: 'inner', reason: 'really', caused_by: { type: 'innermost', reason: null } };
      answer.writeHead(400).end(JSON.stringify({ error: { type: 'outer', reason: 'no', caused_by }, status: 400 }));
    });
    await expect(elasticsearchClient(url).request(request)).rejects.toMatchObject({
      name: 'ElasticsearchError',
      status: 400,
      type: 'outer',
      reason: 'no; caused by inner: really; caused by innermost: ',
    });
  });

  it.each(['<html>no</html>', '{"error":"plain words"}', ''])('understands the refusal %j', async (body) => {
    const url = await server((_, answer) => answer.writeHead(404).end(body));
    await expect(elasticsearchClient(url).request(request)).rejects.toMatchObject({ status: 404 });
  });

  it('asks again when the answer is "not now"', async () => {
    let calls = 0;
    const url = await server((_, answer) => {
      calls += 1;
      if (calls < 3) answer.writeHead(calls === 1 ? 429 : 503).end('{}');
      else answer.end('{"ok":true}');
    });
    expect(await elasticsearchClient(url).request(request)).toEqual({ ok: true });
    expect(calls).toBe(3);
  });

  it.each([
    ['circuit_breaking_exception', 429, 2],
    ['master_not_discovered_exception', 503, 2],
    ['process_cluster_event_timeout_exception', 503, 1],
    ['unavailable', 503, 1],
  ])('repeats a POST only when nothing was begun: %s', async (type, status, expected) => {
    let calls = 0;
    const url = await server((_, answer) => {
      calls += 1;
      if (calls === 1) answer.writeHead(status).end(JSON.stringify({ error: { type, reason: 'not now' } }));
      else answer.end('{"ok":true}');
    });
    await elasticsearchClient(url)
      .request({ ...request, method: 'POST' })
      .catch(() => {});
    expect(calls).toBe(expected);
  });

  it.each(['not json', '{"ok":"yes"}', '[]'])('has no answer in %j', async (body) => {
    const url = await server((_, answer) => answer.end(body));
    await expect(elasticsearchClient(url).request(request)).rejects.toMatchObject({
      reason: 'server-unavailable',
    });
  });

  it('gives up a call that takes too long', async () => {
    const url = await server(() => {});
    const call = elasticsearchClient(url).request({ ...request, timeoutMilliseconds: 100 });
    await expect(call).rejects.toMatchObject({
      reason: 'server-unavailable',
      message: expect.stringContaining('in time'),
    });
  });

  it('says that nobody answers where nobody listens', async () => {
    const url = await server(() => {});
    for (const cleanup of cleanups.splice(0)) cleanup();
    await expect(elasticsearchClient(url).request(request)).rejects.toMatchObject({
      reason: 'server-unavailable',
    });
  });

  it('throws the reason of its signal, whatever it was waiting for', async () => {
    const reason = new Error('enough');
    const silent = await server(() => {});
    const busy = await server((_, answer) => answer.writeHead(429).end('{}'));
    for (const url of [silent, busy]) {
      const stopping = new AbortController();
      const call = elasticsearchClient(url).request({ ...request, signal: stopping.signal });
      const waiting = elasticsearchClient(url).waitUntilReady(60_000, stopping.signal);
      setTimeout(() => stopping.abort(reason), 50);
      await expect(call).rejects.toBe(reason);
      await expect(waiting).rejects.toBe(reason);
    }
  });

  it('waits for a node no longer than it is told', async () => {
    const url = await server((_, answer) => answer.writeHead(503).end('{}'));
    await expect(elasticsearchClient(url).waitUntilReady(300, never)).rejects.toMatchObject({
      reason: 'server-unavailable',
    });
  });

  it('is ready once there is a node with data', async () => {
    let calls = 0;
    const url = await server((_, answer) => {
      calls += 1;
      if (calls === 1) answer.writeHead(503).end('{}');
      else answer.end(JSON.stringify({ number_of_data_nodes: calls === 2 ? 0 : 1 }));
    });
    await elasticsearchClient(url).waitUntilReady(60_000, never);
    expect(calls).toBe(3);
  });
});
