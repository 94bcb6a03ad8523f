import type { BlobSource } from '../../../blobs/blob-source.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import { detailsIfThere } from '../../../blobs/object-exists.ts';
import { mostFindings } from '../../../contract/limits.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { archived, type Evidence, wrongLength } from '../objects/object-findings.ts';

const concurrency = 16;

export interface Asking {
  readonly source: BlobSource;
  readonly reader: MetadataReader;
  readonly signal: AbortSignal;
}

/**
 * Asks for each object, with its length, that a listing lacks, before it is called missing: a listing may be cut off
 * without a word, and doesn't follow links that lead out of a directory. Once more are missing than findings are kept,
 * the rest is taken for missing too. Throws what keeps us from knowing.
 */
export async function askForUnlisted(
  unlisted: ReadonlyMap<string, number>,
  evidenceOf: (key: string) => Evidence,
  { source, reader, signal }: Asking,
): Promise<void> {
  let missing = 0;
  await forEachParallel(unlisted, concurrency, signal, async ([key, length], either) => {
    const evidence = evidenceOf(key);
    const details = missing > mostFindings ? null : await detailsIfThere(source, key, either);
    if (details === null) {
      missing += 1;
      reader.missing(key, evidence);
      return;
    }
    const { bytes, access, storageClass } = details;
    if (access !== 'now') reader.report(archived(key, storageClass, evidence, access));
    if (bytes !== length) reader.report(wrongLength(key, { bytes, length }, evidence));
  });
}
