import * as z from 'zod';
import { baselineSchema } from '../baseline.ts';
import { orderSchema } from '../order.ts';
import { probeReportSchema } from '../probe.ts';
import { probeOrderSchema } from '../probe-order.ts';
import { reportSchema } from '../report.ts';
import { resultSchema } from '../result.ts';

const documents = {
  baseline: {
    schema: baselineSchema,
    title: 'Mayfly baseline',
    description: 'What a source held before and after a backup was taken.',
    io: 'output',
  },
  order: {
    schema: orderSchema,
    title: 'Mayfly order',
    description: 'What an instance is to do: its user-data.',
    io: 'output',
  },
  result: { schema: resultSchema, title: 'Mayfly result', description: 'What one attempt says.', io: 'output' },
  report: { schema: reportSchema, title: 'Mayfly report', description: 'The one report of a run.', io: 'output' },
  'probe-order': {
    schema: probeOrderSchema,
    title: 'Mayfly probe order',
    description: 'What an instance is to do that proves no backup: its user-data.',
    io: 'output',
  },
  probe: {
    schema: probeReportSchema,
    title: 'Mayfly probe',
    description: 'How a run has ended that proved no backup.',
    io: 'output',
  },
} as const;

/** The text of every schema file by its name: JSON Schema 2020-12, for editors and for programs in other languages. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    Object.entries(documents).map(([name, { schema, title, description, io }]) => {
      const jsonSchema = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
      return [`${name}.schema.json`, schemaText({ title, description }, jsonSchema)];
    }),
  );
}

/** A schema file: what it is comes first, for people who open it. */
export function schemaText(
  about: { readonly title: string; readonly description: string },
  { $schema, ...rest }: z.core.JSONSchema.BaseSchema,
): string {
  return `${JSON.stringify({ $schema, ...about, ...rest }, null, 2)}\n`;
}
