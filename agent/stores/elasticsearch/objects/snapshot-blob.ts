import * as z from 'zod';
import type { SizedItem } from '../../store-definition.ts';
import { countSchema, dictionary, timeSchema } from '../format/fields.ts';

/** Why a shard, or all of it, is missing from a snapshot. */
const failureSchema = z.looseObject({
  index: z.string(),
  shard_id: countSchema.optional(),
  reason: z.string().optional(),
});

/** `snap-<uuid>.dat` at the repository's root: what the snapshot says of itself. */
export const snapshotBlobSchema = z
  .looseObject({
    snapshot: z.looseObject({
      name: z.string(),
      uuid: z.string(),
      version_id: z.number().int(),
      indices: z.array(z.string()),
      state: z.string(),
      reason: z.string().optional(),
      include_global_state: z.boolean().default(true),
      start_time: timeSchema,
      end_time: timeSchema,
      total_shards: countSchema,
      successful_shards: countSchema,
      failures: z.array(failureSchema),
      feature_states: z.array(z.looseObject({ feature_name: z.string(), indices: z.array(z.string()) })).default([]),
      data_streams: z.array(z.string()).default([]),
      /** From 7.13 on. */
      index_details: dictionary(
        z.looseObject({ size_in_bytes: countSchema.optional(), shard_count: countSchema.optional() }),
      ).default(new Map()),
    }),
  })
  .transform(({ snapshot }) => snapshot);
export type SnapshotBlob = z.infer<typeof snapshotBlobSchema>;

/** Each index with the bytes of its files, as a restore would write them; null where it doesn't say it of each. */
export function sizedIndices({ indices, index_details: details }: SnapshotBlob): SizedItem[] | null {
  const sized = indices.flatMap((name): SizedItem[] => {
    const { size_in_bytes: bytes, shard_count: parts = 1 } = details.get(name) ?? {};
    return bytes === undefined ? [] : [{ path: [name], bytes, parts }];
  });
  return sized.length === indices.length ? sized : null;
}

/** A snapshot's own object, at the repository's root. */
export function snapshotKey(uuid: string): string {
  return `snap-${uuid}.dat`;
}
