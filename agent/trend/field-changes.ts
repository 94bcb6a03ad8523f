import type { FieldList } from '../contract/trend.ts';
import { differencesText } from '../text/differences.ts';
import { amountText, countText } from '../text/quantities.ts';

/** What has changed of the fields of something. */
interface FieldChanges {
  readonly count: number;
  /** In words, without a full stop. */
  readonly why: string;
}

/** null where nothing has changed. */
export function fieldChanges(before: FieldList, now: FieldList): FieldChanges | null {
  if (before.sha256 === now.sha256) return null;
  if (before.types === undefined || now.types === undefined) {
    const why = `there are ${amountText(now.count, 'field')} where ${countText(before.count)} were, too many to tell which`;
    return { count: Math.max(1, Math.abs(now.count - before.count)), why };
  }
  const [old, types] = [new Map(Object.entries(before.types)), new Map(Object.entries(now.types))];
  const differences = [
    ...[...old.keys()].filter((name) => !types.has(name)).map((name) => `${name} is gone`),
    ...[...types].flatMap(([name, type]) => {
      const was = old.get(name);
      return was === undefined || was === type ? [] : [`${name} was ${was} and is ${type}`];
    }),
    ...[...types.keys()].filter((name) => !old.has(name)).map((name) => `${name} is new`),
  ];
  return { count: differences.length, why: differencesText(differences) };
}
