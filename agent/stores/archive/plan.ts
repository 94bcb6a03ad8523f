import * as z from 'zod';
import { tellsMoment } from '../../blobs/key-pattern.ts';
import { durationSchema as duration, sizeSchema as size } from '../../contract/quantities.ts';

const count = z.number().int().nonnegative();
const path = z
  .string()
  .min(1)
  .refine((text) => !text.startsWith('/') && !text.split('/').includes('..'), 'is no path within the archive');
const command = z
  .array(z.string(), 'is no list of words such as [sh, -c, "cat players"]')
  .min(1)
  .max(100)
  .refine(([program]) => program !== '', 'names no program');
const number = z.number().optional();

/** Which fields go with which kind of check; a name goes with all. */
const companions = {
  files: ['min', 'max'],
  file: ['minBytes', 'maxBytes'],
  run: ['expect', 'timeout'],
  newest: [],
} as const;

const checkSchema = z
  .strictObject({
    name: z.string().min(1).max(100).optional().describe('what reports call it'),
    files: path.optional().describe('a pattern of paths: * stands for anything but /, ** for anything'),
    min: count.optional().describe('the least number of such files; 1 unless min or max is given'),
    max: count.optional(),
    file: path.optional().describe('a file that must be there'),
    minBytes: size.optional(),
    maxBytes: size.optional(),
    run: command.optional().describe('a command that must end with 0, in the unpacked folder'),
    expect: z
      .strictObject({ min: number, max: number, equals: z.union([z.number(), z.string()]).optional() })
      .optional()
      .describe('what the last line that it prints must be: a number within bounds, or equal to this'),
    timeout: duration.optional().describe('how long it may take; 10m'),
    newest: duration.optional().describe('how much older than the backup the newest file may be'),
  })
  .superRefine((check, context) => {
    const kinds = (['files', 'file', 'run', 'newest'] as const).filter((kind) => check[kind] !== undefined);
    const [kind] = kinds;
    if (!kind || kinds.length > 1) return context.addIssue('must have exactly one of files, file, run and newest');
    const allowed: readonly string[] = ['name', kind, ...companions[kind]];
    for (const field of Object.keys(check)) {
      if (allowed.includes(field)) continue;
      context.addIssue({ code: 'custom', path: [field], message: `is of another kind of check than ${kind}` });
    }
  });
export type PlanCheck = z.infer<typeof checkSchema>;

/** What is expected of an unpacked archive, as its YAML says it. Read again, it is the same. */
export const planSchema = z.strictObject({
  version: z.literal(1).default(1).describe('the version of this format: 1'),
  format: z.literal('file').optional().describe('take the object as one file, whatever it begins with'),
  takenAt: z
    .string()
    .refine(tellsMoment, 'has neither {YYYY} nor {unix}, or something in braces that is no part of a time')
    .optional()
    .describe('where its key tells when it was taken: backup-{YYYY}-{MM}-{DD}T{hh}{mm}{ss}.tar.gz, or {unix}; in UTC'),
  restore: z
    .strictObject({ run: command, timeout: duration.default('1h').describe('how long it may take') })
    .optional()
    .describe('a command that runs in the unpacked folder before the checks'),
  checks: z.array(checkSchema).max(1000).default([]).describe('what must hold, in this order'),
  limits: z
    .strictObject({
      files: count.default(1_000_000).describe('the most entries of an archive'),
      bytes: size.optional().describe('the most bytes unpacked; 100 times the archive, and 1 GiB at least'),
      memory: size.default(2 * 1024 ** 3).describe('the most memory of a command and all its children'),
    })
    .prefault({})
    .describe('what a hostile or careless archive or command is stopped at'),
});
export type Plan = z.infer<typeof planSchema>;
