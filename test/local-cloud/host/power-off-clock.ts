import { z } from 'zod';

/** What the image allows at most. */
const bakedMaximumSeconds = 7 * 24 * 3_600;

const deadlineSchema = z.object({ attempt: z.object({ deadline: z.iso.datetime() }) });
const endSchema = z.object({ endSeconds: z.number().int().nonnegative() });

/**
 * How long a machine lives at the longest, as `mayfly-deadline` on the image finds out: until its order's deadline,
 * where it has an order; as a member of a pool for as long as its membership says; never beyond the maximum. That the
 * machine's clock may be wrong is of no concern here.
 */
export function longestLifeSeconds(userData: Buffer | null, maximumSeconds = bakedMaximumSeconds): number {
  const membership = endSchema.safeParse(parse(userData));
  if (membership.success) return Math.min(maximumSeconds, membership.data.endSeconds);
  const order = deadlineSchema.safeParse(parse(userData));
  if (!order.success) return maximumSeconds;
  return Math.min(maximumSeconds, Math.max(0, (Date.parse(order.data.attempt.deadline) - Date.now()) / 1000));
}

function parse(userData: Buffer | null): unknown {
  try {
    return JSON.parse(userData?.toString() ?? '');
  } catch {
    return null;
  }
}
