import { describe, expect, it } from 'vitest';
import { restoreRequest } from '../../../../agent/stores/elasticsearch/restore/request.ts';

const logs = { name: 'logs', missingShards: 0 };

describe('a restore', () => {
  it('leaves out what would move, block, delete or freeze an index, or have its failures retried for ever', () => {
    expect(restoreRequest([logs], '7.17.9').ignore_index_settings).toEqual(
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
    expect(restoreRequest([logs], '7.11.2')).not.toHaveProperty('feature_states');
    expect(restoreRequest([logs], '7.12.0')).toMatchObject({ feature_states: ['none'] });
  });

  it('takes what is there of an index that lacks shards, and else nothing that is not whole', () => {
    expect(restoreRequest([logs], '8.17.0')).toMatchObject({ indices: ['logs'], partial: false });
    expect(restoreRequest([logs, { name: 'orders', missingShards: 1 }], '8.17.0')).toMatchObject({ partial: true });
  });
});
