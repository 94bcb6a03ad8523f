import * as z from 'zod';

/** What mayfly.yaml may say of a repository of snapshots beside what every repository has. */
export const optionsSchema = z.strictObject({
  elasticsearch: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'is not a version such as 8.17.0')
    .optional()
    .describe(
      'restore with this version alone, one of images.elasticsearch; left out: with the version that wrote the ' +
        'snapshot, else the oldest that can read it',
    ),
});
