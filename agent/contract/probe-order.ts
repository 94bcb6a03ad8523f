import * as z from 'zod';
import { type Order, orderSchema } from './order.ts';

/**
 * What a probe asks EC2, each as a launch of its own, on spot unless it says otherwise: in either market; under a price
 * ceiling that suffices, and under one that nothing meets; with images of both architectures in one request; and in
 * places half of which have no type that fits.
 */
export const probeVariants = [
  'spot',
  'on-demand',
  'price-ceiling',
  'price-ceiling-too-low',
  'both-architectures',
  'one-without-match',
] as const;
export const probeVariantSchema = z.enum(probeVariants);
export type ProbeVariant = z.infer<typeof probeVariantSchema>;

/** The longest that an instance may live that proves nothing, in seconds. */
export const probeSeconds = 600;

/**
 * What an instance is to do that proves nothing: look around, say what it finds, and be gone. It is launched from its
 * order as any other; `repository`: whose machine and rights it has, which it reads as little of as shows that it may.
 */
export const probeOrderSchema = orderSchema
  .pick({
    version: true,
    runId: true,
    repository: true,
    madeAt: true,
    runDeadline: true,
    attempt: true,
    limits: true,
    ledger: true,
    resultsTopicArn: true,
    secret: true,
    machine: true,
  })
  .extend({ kind: z.literal('probe'), variant: probeVariantSchema });
export type ProbeOrder = z.infer<typeof probeOrderSchema>;

/** Whatever an instance may be ordered to do. */
export type AnyOrder = Order | ProbeOrder;

/** Reads either by what it says it is, so that what is wrong with it is said of that. */
export const anyOrderSchema = {
  safeParse: (json: unknown): z.ZodSafeParseResult<AnyOrder> =>
    saysProbe(json) ? probeOrderSchema.safeParse(json) : orderSchema.safeParse(json),
};

export function isProbe(order: AnyOrder): order is ProbeOrder {
  return saysProbe(order);
}

function saysProbe(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'probe';
}
