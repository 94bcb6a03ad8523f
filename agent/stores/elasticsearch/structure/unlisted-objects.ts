import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobMissingError } from '../../../blobs/errors.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import { mostFindings } from '../../../contract/limits.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { archived, damaged, type Evidence } from '../objects/object-findings.ts';

const concurrency = 16;

export interface Asking {
  readonly source: BlobSource;
  readonly reader: MetadataReader;
  readonly signal: AbortSignal;
}

/**
 * Asks for each object, with its length, that a listing lacks, before it is called missing: a listing may be cut off
 * without a word, and doesn't follow links that lead out of a directory. The first thousand; what else is lacking then
 * changes nothing. Throws what keeps us from knowing.
 */
export async function askForUnlisted(
  unlisted: ReadonlyMap<string, number>,
  evidenceOf: (key: string) => Evidence,
  { source, reader, signal }: Asking,
): Promise<void> {
  const all = [...unlisted];
  await forEachParallel(all.slice(0, mostFindings), concurrency, signal, async ([key, length], either) => {
    const evidence = evidenceOf(key);
    try {
      const { bytes, access, storageClass } = await source.details(key, either);
      if (access !== 'now') reader.report(archived(key, storageClass, evidence, access));
      if (bytes === length) return;
      const lengths = { expected: length, actual: bytes };
      reader.report(damaged('object-length', `${key} is ${bytes} bytes long instead of ${length}.`, evidence, lengths));
    } catch (error) {
      if (!(error instanceof BlobMissingError)) throw error;
      reader.missing(key, evidence);
    }
  });
  for (const [key] of all.slice(mostFindings)) reader.missing(key, evidenceOf(key));
}
