/**
 * Does the work for each item, all at once and whatever becomes of the others; then throws what failed: one error as it
 * is, several together. `what`: what the items are, in the plural.
 */
export async function runAll<T>(what: string, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(items.map(async (item) => work(item)));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} of ${items.length} ${what} failed`);
}
