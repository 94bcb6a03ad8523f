import { z } from 'zod';

const archiveSchema = z.strictObject({ path: z.string(), sha512: z.string() });

/** What was prepared with the internet at hand, for the part that has none. */
export const ingredientsSchema = z.strictObject({
  base: z.string(),
  node: archiveSchema,
  elasticsearch: z.strictObject({ version: z.string(), ...archiveSchema.shape }),
  bundles: z.string(),
  repository: z.strictObject({ directory: z.string(), uuid: z.string() }),
  directory: z.string(),
  /** Names of the checks that are made on the image, by a pattern. */
  only: z.string(),
});
export type Ingredients = z.infer<typeof ingredientsSchema>;
