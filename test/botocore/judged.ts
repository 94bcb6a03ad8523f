import { z } from 'zod';

const judgedSchema = z.strictObject({
  /** By service and operation. */
  calls: z.record(z.string(), z.int()),
  refused: z.array(z.string()),
});

/** What moto's server has judged of calls since it started, by botocore's models. */
export async function judged(endpoint: string): Promise<z.infer<typeof judgedSchema>> {
  const answer = await fetch(`${endpoint}/mayfly/judged`);
  return judgedSchema.parse(await answer.json());
}

/** Throws when one was refused: whoever made it may have taken it for something else, and gone on. */
export async function throwRefused(endpoint: string): Promise<void> {
  const { refused } = await judged(endpoint);
  if (refused.length === 0) return;
  const each = [...new Set(refused)].map((fault) => `\n  ${fault}`);
  throw new Error(`Calls were made that AWS would refuse, by botocore's model of their services:${each.join('')}`);
}
