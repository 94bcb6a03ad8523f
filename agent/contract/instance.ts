import * as z from 'zod';

/** The machine that an attempt ran on, as its own metadata service described it, and when it began by its own clock. */
export const instanceSchema = z.strictObject({
  id: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  type: z.string().nullable(),
  zone: z.string().nullable(),
  imageId: z.string().nullable(),
  market: z.enum(['spot', 'on-demand']).nullable(),
  vcpus: z.number().int().positive().optional().describe('the processors that its agent may use'),
  bootedAt: z.iso.datetime().optional().describe('when its kernel has begun, by its own clock'),
  agentStartedAt: z.iso.datetime().optional().describe('by its own clock'),
});
export type Instance = z.infer<typeof instanceSchema>;
