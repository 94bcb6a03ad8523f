import * as z from 'zod';
import { schemaText } from '../../agent/contract/schema/generate.ts';
import { configurationSchema } from './schema.ts';
import { isOfExpectations } from './store-expectations.ts';

/**
 * The text of mayfly.schema.json, by which an editor completes and checks mayfly.yaml. In draft 7, the last one that
 * editors' YAML server knows wherever it is installed. What fields must be to each other it can't say.
 */
export function configurationSchemaFile(): string {
  const jsonSchema = z.toJSONSchema(configurationSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema: field }) => {
      if (isOfExpectations(zodSchema)) allowPath(field);
    },
  });
  const about = { title: 'mayfly.yaml', description: 'Everything that can be chosen about a deployment of Mayfly.' };
  return schemaText(about, jsonSchema);
}

/** Expectations may be in a file of their own: see read.ts. */
function allowPath(field: z.core.JSONSchema.BaseSchema): void {
  const { description, default: byDefault, ...here } = field;
  for (const key of Object.keys(here)) delete field[key];
  field.anyOf = [{ type: 'string', minLength: 1, description: 'the path of a YAML file, from this one' }, here];
}
