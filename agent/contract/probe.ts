import * as z from 'zod';
import { contractVersion } from './contract-version.ts';
import { instanceSchema } from './instance.ts';
import { attemptRecordSchema } from './ledger.ts';
import { repositorySchema, runIdSchema } from './order.ts';
import { probeVariantSchema } from './probe-order.ts';

/** One thing that a probe has looked at on its machine. */
const observationSchema = z.strictObject({
  subject: z.enum(['disks', 'network', 'clock', 'right']),
  isAsNeeded: z.boolean(),
  seen: z.string().min(1).describe('what was seen, one sentence'),
  remedy: z.string().nullable().describe('what to change; null where it is as needed'),
});
export type Observation = z.infer<typeof observationSchema>;

const stepSchema = z.strictObject({
  name: z.enum(['launched', 'kernel started', 'agent started', 'order read', 'credentials obtained', 'looked around']),
  at: z.iso.datetime(),
});
export type ProbeStep = z.infer<typeof stepSchema>;

/** What an instance says that was ordered to probe. It lies where the result of a proof would. */
export const probeResultSchema = z.strictObject({
  kind: z.literal('probe'),
  version: z.literal(contractVersion),
  runId: runIdSchema,
  attempt: z.number().int().positive(),
  instance: instanceSchema,
  observations: z.array(observationSchema).max(50),
  steps: z.array(stepSchema).max(10).describe('in their order, by the clock of AWS'),
});
export type ProbeResult = z.infer<typeof probeResultSchema>;

const errorsSchema = z.array(z.strictObject({ code: z.string(), message: z.string() }));

/** How a run has ended that was to probe: all that is on record of it. It is nobody's verdict. */
export const probeReportSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  variant: probeVariantSchema,
  repository: repositorySchema.shape.name,
  orderedAt: z.iso.datetime(),
  outcome: z
    .enum(['answered', 'lost', 'refused', 'not-asked'])
    .describe(
      'answered: its instance has said what it found. lost: it has not. refused: EC2 launched none. ' +
        'not-asked: there is no image to ask with',
    ),
  explanation: z.string().nullable().describe('what became of an instance that was lost, one sentence'),
  attempt: attemptRecordSchema.nullable().describe('null where no instance was launched'),
  refusals: z
    .array(z.strictObject({ errors: errorsSchema, again: errorsSchema.nullable() }))
    .describe(
      "AWS's words where it launched none, and to the same token, asked again; each asked for less than before",
    ),
  result: probeResultSchema.nullable(),
  goneAt: z.iso.datetime().nullable().describe('when its instance went, where EC2 says so'),
});
export type ProbeReport = z.infer<typeof probeReportSchema>;
