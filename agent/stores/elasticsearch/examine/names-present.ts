import * as z from 'zod';
import { amountText } from '../../../text/quantities.ts';
import type { Evaluation } from './check-kind.ts';
import { matches } from './pattern.ts';

export interface Present {
  readonly present: readonly string[];
}

/** `{present: [names]}`, in which * stands for any characters. */
export function presentSchema(noun: string) {
  return z.strictObject({
    present: z
      .array(z.string().min(1).max(255))
      .min(1)
      .max(1000)
      .describe(`names of ${noun} that must be there; * stands for any characters`),
  });
}

/** Whether there is something by each of the names; of what lacks, only what was asked for is named. */
export function evaluatePresent({ present }: Present, there: readonly string[], what: string): Evaluation {
  const missing = present.filter((pattern) => !there.some((name) => matches(pattern, name)));
  const found = { expected: present.length, actual: present.length - missing.length, unit: what };
  if (missing.length === 0) return { outcome: 'passed', ...found };
  const why = `The snapshot lacks ${missing.join(', ')}, ${missing.length} of ${amountText(present.length, 'name')}`;
  return { outcome: 'failed', ...found, why };
}
