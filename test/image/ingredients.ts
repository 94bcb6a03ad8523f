import { z } from 'zod';

const archiveSchema = z.strictObject({ path: z.string(), sha512: z.string() });

const imageSchema = z.strictObject({
  elasticsearch: z.strictObject({ version: z.string(), ...archiveSchema.shape }),
  /** With a snapshot that this version restores. */
  repository: z.strictObject({ directory: z.string(), uuid: z.string() }),
  /** Names of the checks that are made on it, by a pattern. */
  only: z.string(),
});

/** What was prepared with the internet at hand, for the part that has none. */
export const ingredientsSchema = z.strictObject({
  base: z.string(),
  /** Packages of npm's that the bake downloads. */
  packages: z.array(archiveSchema),
  bundles: z.string(),
  images: z.array(imageSchema),
  directory: z.string(),
});
export type Ingredients = z.infer<typeof ingredientsSchema>;
export type ImageIngredients = Ingredients['images'][number];
