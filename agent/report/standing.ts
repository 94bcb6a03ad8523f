import type { Proof } from '../contract/proof.ts';
import { storeOf } from '../stores/registry.ts';
import { countText } from '../text/quantities.ts';

type Restored = Pick<Proof, 'store' | 'items' | 'leftOut' | 'unlisted'>;

/** What can be counted on of a backup that failed in part, and what can't. */
export interface Standing {
  readonly verified: Proof['items'];
  readonly failed: Proof['items'];
}

/** Null where nothing of it was verified by itself, or where the list of items is cut. */
export function standingOf({ items, leftOut, unlisted }: Restored): Standing | null {
  if (unlisted !== undefined && unlisted.items > 0) return null;
  const onPurpose = new Set(leftOut.map(({ name }) => name));
  const asked = items.filter(({ path }) => !onPurpose.has(path.join('/')));
  const { verified = [], failed = [] } = Object.groupBy(asked, ({ verdict }) =>
    verdict === 'verified' ? 'verified' : 'failed',
  );
  return verified.length === 0 || failed.length === 0 ? null : { verified, failed };
}

const mostNames = 3;

/** 11 of 12 indices restore; orders does not. Foreign text in it is not escaped. */
export function standingText(proof: Restored): string | null {
  const standing = standingOf(proof);
  if (standing === null) return null;
  const { verified, failed } = standing;
  const names = failed.map(({ path }) => path.join('/'));
  const more = names.length - mostNames;
  const shown = more > 1 ? [...names.slice(0, mostNames), `${countText(more)} more`] : names;
  const { item } = storeOf(proof.store).nouns;
  const total = verified.length + failed.length;
  const verb = verified.length === 1 ? 'restores' : 'restore';
  return `${countText(verified.length)} of ${countText(total)} ${item.many} ${verb}; ${listed(shown)} ${
    failed.length === 1 ? 'does' : 'do'
  } not.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
