import { type AskedGroup, askedOf, wholeKinds } from './asked.ts';

/** Why snapshots of which this is expected can't be divided by indices; null where they can. */
export function refusal(expectations: unknown): string | null {
  const { indices: groups, validators } = askedOf(expectations);
  if (validators.length > 0) return 'has no meaning beside validators: they have to see the whole snapshot at once';
  const group = groups.find(wantsAllAtOnce);
  if (group === undefined) return null;
  const kinds = wholeKinds(group).join(', ');
  return `has no meaning beside ${kinds} of all indices together, for: ["*"]: they have to see the whole snapshot at once`;
}

function wantsAllAtOnce(group: AskedGroup): boolean {
  const isAll = (pattern: string) => /^\*+$/.test(pattern);
  const isExclusion = (pattern: string) => pattern.startsWith('!');
  return (
    group.together === true && group.for.some(isAll) && !group.for.some(isExclusion) && wholeKinds(group).length > 0
  );
}
