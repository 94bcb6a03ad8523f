import { describe, expect, it } from 'vitest';
import { restoreRequest } from '../../../../agent/stores/elasticsearch/restore/request.ts';

describe('a restore', () => {
  it('leaves out what would move, block, delete or freeze an index, or have its failures retried for ever', () => {
    expect(restoreRequest(['logs'], '7.17.9').ignore_index_settings).toEqual(
      expect.arrayContaining([
        'index.lifecycle.*',
        'index.routing.allocation.*',
        'index.allocation.*',
        'index.blocks.*',
        'index.frozen',
        'index.search.throttled',
      ]),
    );
  });

  it('asks for no feature state, of those that know them', () => {
    expect(restoreRequest(['logs'], '7.11.2')).not.toHaveProperty('feature_states');
    expect(restoreRequest(['logs'], '7.12.0')).toMatchObject({ feature_states: ['none'] });
  });
});
