import { describe, expect, it } from 'vitest';
import { streamsOf } from '../../../../agent/stores/elasticsearch/objects/data-streams.ts';
import { type Smile, writeSmile } from '../../../fixtures/smile-writer.ts';

const object = (fields: Record<string, Smile>): Smile => new Map(Object.entries(fields));
const streams = object({
  logs: object({ indices: [object({ index_name: '.ds-logs-2026.11.27-000002' }), object({ index_name: 'shrunken' })] }),
});
const aliases = object({ all: object({ data_streams: ['logs'] }), other: object({ data_streams: ['metrics'] }) });
const metadata = (data_stream: Smile) => writeSmile(object({ 'meta-data': object({ data_stream }) }));

describe('the data stream of an index', () => {
  it('is what the metadata of the cluster says, whatever its name', () => {
    const streamOf = streamsOf(['logs'], metadata(object({ data_stream: streams, data_stream_aliases: aliases })));
    expect(streamOf('shrunken')).toEqual({ name: 'logs', aliases: ['all'] });
    expect(streamOf('logs')).toBeNull();
  });

  it('has no aliases before they existed', () => {
    expect(streamsOf(['logs'], metadata(object({ data_stream: streams })))('shrunken')).toEqual({
      name: 'logs',
      aliases: [],
    });
  });

  it('is told by the name where the metadata is missing or in an unknown form', () => {
    for (const unknown of [null, Buffer.from('what?'), metadata('another form')]) {
      const streamOf = streamsOf(['logs', 'logs-app-1'], unknown);
      expect(streamOf('.ds-logs-2026.11.27-000012')?.name).toBe('logs');
      expect(streamOf('.ds-logs-app-1-2026.11.27-1000012')?.name).toBe('logs-app-1');
      expect(streamOf('.ds-logs-000001')?.name).toBe('logs');
      expect(streamOf('.ds-metrics-2026.11.27-000012')).toBeNull();
      expect(streamOf('logs-000001')).toBeNull();
    }
  });
});
