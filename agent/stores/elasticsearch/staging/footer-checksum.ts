import { crc32 } from '../../../blobs/crc32.ts';
import { crc32Combine } from '../../../blobs/crc32-combine.ts';
import { checksumBytes } from '../format/lucene/checksum.ts';

/** The checksum of a Lucene file that passes by: of all but its last 8 bytes, which hold it again. */
export class FooterChecksum {
  #crc = 0;
  #tail: Buffer = Buffer.alloc(0);
  /** How many bytes are in `#crc`. */
  #bytes = 0;

  update(chunk: Buffer): void {
    if (chunk.length >= checksumBytes) {
      this.#crc = crc32(this.#tail, this.#crc);
      this.#crc = crc32(chunk.subarray(0, chunk.length - checksumBytes), this.#crc);
      // A copy: the stream may use the chunk's memory again.
      this.#bytes += this.#tail.length + chunk.length - checksumBytes;
      this.#tail = Buffer.from(chunk.subarray(chunk.length - checksumBytes));
      return;
    }
    const joined = Buffer.concat([this.#tail, chunk]);
    const passed = Math.max(0, joined.length - checksumBytes);
    this.#crc = crc32(joined.subarray(0, passed), this.#crc);
    this.#bytes += passed;
    this.#tail = joined.subarray(passed);
  }

  /** What the other one has seen follows. */
  append(other: FooterChecksum): void {
    if (other.#tail.length < checksumBytes) {
      this.update(other.#tail);
      return;
    }
    this.#crc = crc32Combine(crc32(this.#tail, this.#crc), other.#crc, other.#bytes);
    this.#bytes += this.#tail.length + other.#bytes;
    this.#tail = other.#tail;
  }

  /** What was computed, and what the file's own last bytes say; null for a file too short to say anything. */
  result(): { readonly computed: number; readonly recorded: bigint | null } {
    const recorded = this.#tail.length === checksumBytes ? this.#tail.readBigUInt64BE(0) : null;
    return { computed: this.#crc, recorded };
  }
}
