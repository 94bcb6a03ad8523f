import type { Observer } from '../../proof/observer.ts';
import { storeOf } from '../../stores/registry.ts';
import type { Explanation } from '../../stores/store-definition.ts';
import { UsageError } from '../../stores/usage-error.ts';
import type { ExplainInvocation } from '../command.ts';
import { openTarget } from '../open-source.ts';

/**
 * Reads what a backup says of itself, or lists what a repository holds: no data, nothing restored, no file written.
 * Throws `UsageError` when it can't be opened; whatever else is wrong is in the explanation.
 */
export async function explain(
  { target, requesterPays, store, options }: Pick<ExplainInvocation, 'target' | 'requesterPays' | 'store' | 'options'>,
  what: 'explain' | 'list',
  { observer, signal }: { readonly observer: Observer; readonly signal: AbortSignal },
): Promise<Explanation> {
  const definition = storeOf(store);
  const { [what]: explainBackup } = await definition.load();
  if (explainBackup === undefined) {
    throw new UsageError(
      `There is nothing to ${what} of ${definition.nouns.backup.many}: they hold no metadata of their own.`,
      `Use mayfly verify --store ${store} --level structure.`,
    );
  }
  const { source, key } = await openTarget({ target, requesterPays }, definition.commandLine.target);
  const nothing = { level: 'structure', directory: null, expectations: null, expectationsFolder: null } as const;
  return await explainBackup({ source, key, options, ...nothing, observer, signal });
}
