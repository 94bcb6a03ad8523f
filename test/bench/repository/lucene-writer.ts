import { crc32 } from 'node:zlib';

/** A file of Lucene, and the checksum in its footer. */
export interface LuceneFile {
  readonly bytes: Buffer;
  readonly checksum: number;
}

const id = Buffer.alloc(16, 7);

/** A file with the footer of every Lucene file after its content. */
export function withFooter(content: Buffer): LuceneFile {
  const { bytes, checksum } = footerOf(crc32(content));
  return { bytes: Buffer.concat([content, bytes]), checksum };
}

/** The footer after content of this CRC-32: magic, algorithm, checksum of all before it. */
export function footerOf(contentCrc32: number): LuceneFile {
  const checked = Buffer.concat([int32(0xc02893e8), int32(0)]);
  const checksum = crc32(checked, contentCrc32);
  return { bytes: Buffer.concat([checked, int32(0), int32(checksum)]), checksum };
}

/** A segment's `.si` as Lucene 9 writes it, as far as its number of documents. */
export function segmentInfo(documents: number): LuceneFile {
  const version = [9, 12, 0].map(littleEndian);
  const body = [...version, Buffer.of(1), ...version, littleEndian(documents), Buffer.alloc(240)];
  return withFooter(Buffer.concat([header('Lucene90SegmentInfo', 0), ...body]));
}

/** The commit of a shard with these segments, nothing of them deleted. */
export function segmentsFile(names: readonly string[]): LuceneFile {
  const version = Buffer.of(9, 12, 0);
  const segments = names.map((name) =>
    Buffer.concat([
      ...[text(name), id, text('Lucene912'), Buffer.alloc(8, 0xff), int32(0), Buffer.alloc(16, 0xff), int32(0)],
      ...[Buffer.of(0), Buffer.of(0), int32(0)],
    ]),
  );
  const userData = [Buffer.of(1), text('max_seq_no'), text('99')];
  const counters = [version, Buffer.of(9), Buffer.alloc(8), Buffer.of(1), int32(names.length)];
  const oldest = names.length > 0 ? [version] : [];
  return withFooter(Buffer.concat([header('segments', 10), ...counters, ...oldest, ...segments, ...userData]));
}

function header(codec: string, version: number): Buffer {
  return Buffer.concat([int32(0x3fd76c17), text(codec), int32(version), id, Buffer.of(0)]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function littleEndian(value: number): Buffer {
  return int32(value).reverse();
}
