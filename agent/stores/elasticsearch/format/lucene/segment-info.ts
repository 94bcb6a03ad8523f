import { UnknownFormatError } from '../format-error.ts';
import { DataInput } from './data-input.ts';
import { readIndexHeader } from './index-header.ts';

/** What a segment's `.si` file says of it. */
export interface SegmentInfo {
  /** The segment's id, in hex. */
  readonly id: string;
  /** The version of Lucene that wrote it: `9.12.0`. */
  readonly lucene: string;
  /** All documents it was written with, deleted ones included. */
  readonly documents: number;
}

/** Lucene turned to little-endian with its version 9. */
const byteOrders: Readonly<Record<string, 'big' | 'little'>> = {
  Lucene70SegmentInfo: 'big',
  Lucene86SegmentInfo: 'big',
  Lucene90SegmentInfo: 'little',
};

/** Reads a `.si` file as far as its number of documents. Throws UnknownFormatError. */
export function readSegmentInfo(bytes: Buffer): SegmentInfo {
  const input = new DataInput(bytes);
  const { codec, id } = readIndexHeader(input);
  const order = Object.hasOwn(byteOrders, codec) ? byteOrders[codec] : undefined;
  if (order === undefined) throw new UnknownFormatError(`segments of the format ${codec.slice(0, 40)} are not known`);
  const int32 = () => (order === 'big' ? input.int32BE() : input.int32LE());
  const version = () => [int32(), int32(), int32()];
  const lucene = version().join('.');
  if (input.byte() === 1) version();
  const documents = int32();
  if (documents < 0) throw new UnknownFormatError(`${documents} documents in a segment`);
  return { id, lucene, documents };
}
