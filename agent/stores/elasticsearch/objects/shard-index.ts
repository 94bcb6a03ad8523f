import * as z from 'zod';
import { dictionary } from '../format/fields.ts';

/** `indices/<id>/<shard>/index-<generation>`: all files of the shard's snapshots, which the next snapshot builds on. */
export const shardIndexSchema = z.looseObject({
  /** By the snapshot's name. */
  snapshots: dictionary(z.looseObject({ files: z.array(z.string()).default([]) })),
});
