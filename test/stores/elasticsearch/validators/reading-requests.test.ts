import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readingRequests } from '../../../../agent/stores/elasticsearch/validators/reading-requests.ts';
import { mischief } from './mischief.ts';

const { judge } = readingRequests;

describe('a door to Elasticsearch', () => {
  test.each<[string, string, string?]>([
    ['GET', '/'],
    ['HEAD', '/orders'],
    ['GET', '/orders'],
    ['POST', '/_search'],
    ['POST', '/orders/_search?size=0&track_total_hits=true'],
    ['GET', '/orders,logs-*,-logs-debug/_search', '/orders%2Clogs-*%2C-logs-debug/_search'],
    ['POST', '/_all/_count'],
    ['POST', '/.hidden-1/_count'],
    ['POST', '/_msearch'],
    ['POST', '/orders/_mget'],
    ['POST', '/orders/_field_caps?fields=*'],
    ['POST', '/orders/_validate/query'],
    ['POST', '/_search/scroll'],
    ['GET', '/orders/_doc/1'],
    ['HEAD', '/orders/_doc/a%20b'],
    ['GET', '/orders/_source/1'],
    ['POST', '/orders/_explain/1'],
    ['GET', '/orders/_mapping'],
    ['GET', '/_cluster/health'],
    ['GET', '/_cat/indices?format=json'],
    ['GET', '/gr%C3%BC%C3%9Fe/_count'],
  ])('lets through what reads: %s %s', (method, target, path = target) => {
    expect(judge(method, target)).toEqual({ path });
  });

  test.each(mischief)('refuses what writes, and what could be understood in two ways: %s %s', (method, target) => {
    expect(judge(method, target)).toHaveProperty('refused');
  });

  const reading = /^(_search|_count|_msearch|_mget|_field_caps|_validate\/query|_search\/scroll)$/;
  const letters = fc.constantFrom(...'/%_.,*?#\\ :+-<>ab2eEfF5c0\0é'.split(''));
  const piece = fc.constantFrom(
    '_bulk',
    '_search',
    '_all',
    '_doc',
    '_delete_by_query',
    '..',
    '%2f',
    '%25',
    'orders',
    '_close',
  );
  const target = fc
    .array(fc.oneof(letters, piece, fc.constant('/')), { maxLength: 14 })
    .map((parts) => `/${parts.join('')}`);
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'post');

  test('asks of a server nothing but what it has judged, however it is written', () => {
    fc.assert(
      fc.property(method, target, (asked, written) => {
        const judged = judge(asked, written);
        if ('refused' in judged) return;
        expect(['GET', 'HEAD', 'POST']).toContain(asked);
        // As a server reads it: split, then decoded once.
        const { pathname } = new URL(judged.path, 'http://door');
        expect(judged.path.split('?')[0]).toBe(pathname);
        const parts = pathname.slice(1).split('/').map(decodeURIComponent);
        for (const part of parts) expect(part).not.toMatch(/[/\\%]|^\.\.?$/);
        const [first = '', ...rest] = parts;
        const isPlain = first.startsWith('_') && first !== '_all' && !first.startsWith('_all,');
        const endpoint = isPlain ? parts.join('/') : rest.join('/');
        if (asked === 'POST') expect(endpoint).toMatch(/^(_explain\/.+)$|^_/);
        if (asked === 'POST' && !endpoint.startsWith('_explain/')) expect(endpoint).toMatch(reading);
        expect(judge(asked, judged.path)).toEqual(judged);
      }),
      { numRuns: 20_000 },
    );
  });

  test('refuses every method but GET, HEAD and POST', () => {
    fc.assert(
      fc.property(fc.string(), (asked) => {
        fc.pre(!['GET', 'HEAD', 'POST'].includes(asked));
        expect(judge(asked, '/_search')).toHaveProperty('refused');
      }),
    );
  });
});
