import { describe, expect, it } from 'vitest';
import { cacheDirectory } from '../../../../agent/stores/elasticsearch/local/cache.ts';

describe('the cache', () => {
  it('is where MAYFLY_CACHE says, before all else', () => {
    expect(cacheDirectory({ MAYFLY_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  });

  it('is below XDG_CACHE_HOME otherwise', () => expect(cacheDirectory({ XDG_CACHE_HOME: '/b' })).toBe('/b/mayfly'));

  it('is where others can enter when root has said nothing', () => {
    const root = process.getuid?.() === 0;
    expect(cacheDirectory({})).toMatch(root ? /^\/var\/cache\/mayfly$/ : /\/\.cache\/mayfly$/);
  });
});
