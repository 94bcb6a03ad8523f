import { amountText } from './quantities.ts';

const named = 5;

/** a is gone; b is new; and 3 more differences */
export function differencesText(differences: readonly string[]): string {
  const more = differences.length - named;
  const rest = more > 0 ? `; and ${amountText(more, 'more difference')}` : '';
  return `${differences.slice(0, named).join('; ')}${rest}`;
}
