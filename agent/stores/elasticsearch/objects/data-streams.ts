import * as z from 'zod';
import { dictionary } from '../format/fields.ts';
import { UnknownFormatError } from '../format/format-error.ts';
import { parseBody } from '../format/parse-body.ts';

/** What an index is part of, by its data stream: null for one that is in none. */
export type StreamOf = (index: string) => DataStream | null;

export interface DataStream {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** `meta-<uuid>.dat`, the cluster's metadata: of all that is in it, what the data streams are made of. */
const clusterMetadataSchema = z
  .looseObject({
    'meta-data': z.looseObject({
      data_stream: z.looseObject({
        data_stream: dictionary(z.looseObject({ indices: z.array(z.looseObject({ index_name: z.string() })) })),
        data_stream_aliases: dictionary(z.looseObject({ data_streams: z.array(z.string()) })).optional(),
      }),
    }),
  })
  .transform((contents) => contents['meta-data'].data_stream);
type StreamMetadata = z.infer<typeof clusterMetadataSchema>;

/** `.ds-<stream>-<date>-<generation>`; 7.9 and 7.10 put no date there. */
const backingName = /^\.ds-(.+?)-(?:\d{4}\.\d{2}\.\d{2}-)?\d{6,}$/;

/**
 * Which of the snapshot's data streams an index backs: as `clusterMetadata` says (the content of its frame), and where
 * it doesn't, by the index's name. Nothing is restored from that object, so that a form which isn't known is no matter.
 */
export function streamsOf(names: readonly string[], clusterMetadata: Buffer | null): StreamOf {
  if (names.length === 0) return () => null;
  const { data_stream: streams, data_stream_aliases: aliases = new Map() } = parsed(clusterMetadata);
  const streamNamed = (name: string): DataStream => ({
    name,
    aliases: [...aliases].filter(([, { data_streams }]) => data_streams.includes(name)).map(([alias]) => alias),
  });
  const byName = new Map(names.map((name) => [name, streamNamed(name)]));
  const byIndex = new Map(
    [...streams].flatMap(([name, { indices }]) => indices.map(({ index_name }) => [index_name, name] as const)),
  );
  return (index) => byName.get(byIndex.get(index) ?? backingName.exec(index)?.[1] ?? '') ?? null;
}

function parsed(clusterMetadata: Buffer | null): StreamMetadata {
  try {
    if (clusterMetadata !== null) return parseBody(clusterMetadata, clusterMetadataSchema);
  } catch (error) {
    if (!(error instanceof UnknownFormatError)) throw error;
  }
  return { data_stream: new Map() };
}
