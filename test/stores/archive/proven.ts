import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { BlobSource } from '../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../agent/blobs/directory-source.ts';
import type { Proof } from '../../../agent/contract/proof.ts';
import type { Level } from '../../../agent/contract/verdict.ts';
import { prove } from '../../../agent/proof/prove.ts';
import { archive } from '../../../agent/stores/archive/definition.ts';
import { planSchema } from '../../../agent/stores/archive/plan.ts';
import { ArchiveStore } from '../../../agent/stores/archive/store.ts';

const observer = { phaseStarted() {}, phaseEnded() {}, progressed() {}, found() {}, noted() {} };

interface Asked {
  readonly plan?: unknown;
  readonly level?: Level;
  readonly source?: BlobSource;
  readonly signal?: AbortSignal;
}

/** The proof of the archive at this path. */
export async function proven(
  path: string,
  { plan = {}, level = 'examine', source, signal }: Asked = {},
): Promise<Proof> {
  const work = await mkdtemp(join(tmpdir(), 'mayfly-archive-work-'));
  try {
    const store = new ArchiveStore({
      source: source ?? directorySource(dirname(path)),
      key: basename(path),
      plan: planSchema.parse(plan),
      folder: level === 'restore' || level === 'examine' ? join(work, 'unpacked') : null,
    });
    return await prove({
      kind: archive,
      store,
      repository: { name: null, location: dirname(path) },
      level,
      observer,
      signal: signal ?? new AbortController().signal,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Names of the checks that found an error, or as grave as is said. */
export function checksOf({ findings }: Proof, severity: 'error' | 'warning' | 'note' = 'error'): string[] {
  return findings.filter((finding) => finding.severity === severity).map(({ check }) => check);
}
