import * as z from 'zod';
import { durationSchema } from '../contract/quantities.ts';

/** A program of the user's own that looks at what was restored, as the expectations name it. */
export const validatorSchema = z.strictObject({
  run: z
    .array(z.string().max(4_096), 'is no list of words such as [python3, orders.py]')
    .min(1, 'names no program')
    .max(100)
    .refine(([program]) => program !== '', 'names no program')
    .describe('the program and its arguments: one along PATH, or, as ./orders.py, one in the folder of validators'),
  timeout: durationSchema.default('5m').describe('how long it may take, as 90s or 10m; 5m unless said'),
  name: z.string().min(1).max(100).optional().describe('what stands before the names of its checks in reports'),
  severity: z
    .enum(['fail', 'warn'])
    .optional()
    .describe('fail: what fails makes the backup suspect; warn: it is said and leaves it verified'),
});
export type Validator = z.infer<typeof validatorSchema>;

/** They run one after another, when all other checks have been made. */
export const validatorsSchema = z
  .array(validatorSchema)
  .max(20)
  .describe('programs of your own that only read what was restored, and print a line of JSON for each of their checks');
