import { rm } from 'node:fs/promises';
import type { Proof } from '../../contract/proof.ts';
import { prove } from '../../proof/prove.ts';
import { storeOf } from '../../stores/registry.ts';
import type { EarlierThan, SuggestingStore, Suggestion } from '../../stores/store-definition.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { seriesPlace } from '../../trend/series-name.ts';
import { openTarget } from '../open-source.ts';
import { demandDirectory } from '../verify/report-files.ts';
import type { Circumstances } from '../verify/verify.ts';
import { workDirectory } from '../work-directory.ts';
import type { SuggestInvocation } from './command.ts';
import { earlierCounts } from './earlier-counts.ts';
import { demandOutput } from './output.ts';

export interface Suggested {
  readonly proof: Proof;
  /** Null where the backup is not verified: what is wrong with it is nothing to expect. */
  readonly suggestion: Suggestion | null;
}

/**
 * Proves one backup on this machine, and looks at what was restored for what may be expected of the next ones. Whatever
 * it starts or stages is gone when it returns. Throws `UsageError` before anything is begun.
 */
export async function suggest(invocation: SuggestInvocation, circumstances: Circumstances): Promise<Suggested> {
  const { options, wantsValues, history } = invocation;
  const { observer, signal } = circumstances;
  const definition = storeOf(invocation.store);
  const { suggest: suggestHere } = await definition.load();
  if (suggestHere === undefined) {
    throw new UsageError(
      `Nothing can be suggested of ${definition.nouns.backup.many}.`,
      `Write --${definition.expectationsField} by hand: mayfly verify --help.`,
    );
  }
  await demandOutput(invocation);
  if (history !== null) await demandDirectory(history);
  const { source, key } = await openTarget(invocation, definition.commandLine.target);
  const directory = await workDirectory();
  let local: SuggestingStore | null = null;
  try {
    const repository = { name: null, location: source.location };
    const earlier = (backup: EarlierThan) =>
      earlierCounts(
        history,
        { store: definition.id, ...backup, repository: { ...repository, ...backup.repository } },
        observer,
      );
    const without = { expectations: null, expectationsFolder: null };
    const request = { source, key, directory, options, ...without, wantsValues, observer, signal };
    local = await suggestHere({ ...request, level: 'examine', seriesOf: (name) => seriesPlace(name).series, earlier });
    const { store } = local;
    const proof = await prove({ kind: definition, store, repository, level: 'examine', observer, signal });
    return { proof, suggestion: proof.verdict === 'verified' ? local.suggestion() : null };
  } finally {
    await local?.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
