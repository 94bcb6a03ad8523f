import { UnknownFormatError } from '../format-error.ts';
import type { DataInput } from './data-input.ts';

const magic = 0x3f_d7_6c_17;

/**
 * The header of every Lucene file: magic, codec name, version, the writer's 16-byte id, suffix; always big-endian
 * (https://lucene.apache.org/core/9_12_0/core/org/apache/lucene/codecs/CodecUtil.html).
 */
export function readIndexHeader(input: DataInput): { codec: string; version: number; id: string } {
  if (input.int32BE() !== magic) throw new UnknownFormatError('it has no codec header');
  const codec = input.string();
  const version = input.int32BE();
  const id = input.bytes(16).toString('hex');
  input.bytes(input.byte());
  return { codec, version, id };
}
