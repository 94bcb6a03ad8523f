import type { BlobSource } from '../../../blobs/blob-source.ts';
import type { Item } from '../../../contract/proof.ts';
import type { EarlierProof } from '../../../proof/carry-over.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { Examination } from '../examine/examination.ts';
import type { IndexErrors } from '../index-errors.ts';
import type { SnapshotContents } from '../model.ts';
import { select } from '../restore/selection.ts';
import { type CarriedIndex, carriedIndices } from './carried.ts';

export interface Given {
  readonly source: BlobSource;
  readonly contents: SnapshotContents;
  readonly errors: IndexErrors;
  readonly earlier: readonly EarlierProof[];
  /** Null where nothing is restored. */
  readonly examination: Examination | null;
}

/**
 * What earlier attempts have proven and is not proven again, by the names of indices; what was asked of each is then
 * answered in the examination.
 */
export async function takeOver(
  { source, contents, errors, earlier, examination }: Given,
  { observer, signal }: Pick<ProofContext, 'observer' | 'signal'>,
): Promise<ReadonlyMap<string, CarriedIndex>> {
  const restored = new Set(examination === null ? [] : select(contents).restored);
  const isRestored = (index: SnapshotContents['indices'][number]) => restored.has(index);
  const same = await carriedIndices({ source, contents, earlier, isRestored, signal });
  const carried = [...same].filter(([name, { restored }]) => {
    if (errors.has(name)) return false;
    return restored === null || examination === null || examination.recall(name, restored);
  });
  observer.noted('not proven again', { indices: carried.length, of: earlier.length });
  return new Map(carried);
}

/** Who proved an item, if it was an earlier attempt. */
export function provenBy(carried: CarriedIndex | undefined): Pick<Item, 'provenBy'> {
  return carried === undefined ? {} : { provenBy: carried.attempt };
}

/**
 * All attempts of a run launch images of one version. Throws `RunError('internal')` where the server is another one.
 */
export function demandSameServer(carried: ReadonlyMap<string, CarriedIndex>, version: string): void {
  for (const [name, { attempt, restored }] of carried) {
    if (restored === null || restored.version === version) continue;
    const message = `${name} was restored by Elasticsearch ${restored.version} in attempt ${attempt}, and this is ${version}.`;
    throw new RunError('internal', message);
  }
}
