import * as z from 'zod';
import { bytesSchema, countSchema, pathNameSchema, wideCountSchema } from '../format/fields.ts';
import { DamagedError, UnknownFormatError } from '../format/format-error.ts';
import { unframe } from '../format/frame.ts';
import { footerBytes, holds, parseChecksum } from '../format/lucene/checksum.ts';
import { parseBody } from '../format/parse-body.ts';
import type { DataFile } from '../model.ts';

/** No file of a shard is in more objects than this; beyond it the part size is nonsense. */
const maximumParts = 1_000_000;
/** Elasticsearch copies the beginning of small files into the metadata, up to here. */
const longestInlineBytes = 1_048_576;

const checksumSchema = z.string().transform((text, context) => {
  const checksum = parseChecksum(text);
  if (checksum !== null) return checksum;
  context.addIssue({ code: 'custom', message: 'is not a CRC-32 in base 36' });
  return z.NEVER;
});

const shardFileSchema = z.looseObject({
  name: pathNameSchema,
  physical_name: z.string(),
  length: countSchema.min(footerBytes),
  checksum: checksumSchema,
  /** 2^63-1 when files are not split. */
  part_size: wideCountSchema.optional(),
  meta_hash: bytesSchema.optional(),
});
export type ShardFile = z.infer<typeof shardFileSchema>;

/** `indices/<id>/<shard>/snap-<uuid>.dat`: the shard's files in one snapshot. */
export const shardSnapshotSchema = z.looseObject({
  name: z.string(),
  files: z.array(shardFileSchema).default([]),
});

/** A shard's files from its list, `blob`, as it lies in the repository. Throws DamagedError or UnknownFormatError. */
export function filesIn(blob: Buffer, directory: string): DataFile[] {
  return dataFiles(parseBody(unframe(blob, 'snapshot'), shardSnapshotSchema).files, directory);
}

/** The files that are objects of their own below `directory` (which ends in `/`); others lie in the metadata itself. */
export function dataFiles(files: readonly ShardFile[], directory: string): DataFile[] {
  return files.filter(({ name }) => !isInline(name)).map((file) => dataFile(file, directory));
}

/**
 * Contents of the small files that say how many documents there are, by their names in Lucene, each checked against
 * its checksum. Throws DamagedError where one doesn't match, UnknownFormatError where one is not there.
 */
export function inlineFiles(files: readonly ShardFile[]): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (const file of files) {
    const { name, physical_name, length, checksum, meta_hash } = file;
    const needed = isCommit(file) || physical_name.endsWith('.si');
    if (!needed && !isInline(name)) continue;
    if (meta_hash === undefined || length > longestInlineBytes) {
      throw new UnknownFormatError(`the contents of ${physical_name} are not in it`);
    }
    if (meta_hash.length !== length || !holds(meta_hash, checksum)) {
      throw new DamagedError(`the contents of ${physical_name} in it do not match their checksum`);
    }
    contents.set(physical_name, meta_hash);
  }
  return contents;
}

/** Whether it is a `segments_N`, which names a shard's segments. */
export function isCommit({ physical_name }: ShardFile): boolean {
  return physical_name.startsWith('segments_');
}

function isInline(name: string): boolean {
  return name.startsWith('v__');
}

function dataFile({ name, length, checksum, part_size }: ShardFile, directory: string): DataFile {
  const partBytes = part_size === undefined || part_size === 0 ? length : Number(part_size);
  const count = Math.ceil(length / partBytes);
  if (count === 1) return { checksum, parts: [{ key: directory + name, bytes: length }] };
  if (count > maximumParts) throw new UnknownFormatError(`${name} would be in ${count} parts`);
  const parts = Array.from({ length: count }, (_, i) => ({
    key: `${directory}${name}.part${i}`,
    bytes: i < count - 1 ? partBytes : length - partBytes * (count - 1),
  }));
  return { checksum, parts };
}
