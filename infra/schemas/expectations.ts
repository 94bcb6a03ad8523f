import * as z from 'zod';
import { schemaText } from '../../agent/contract/schema/generate.ts';
import { allStores } from '../../agent/stores/registry.ts';

/** The text of the schema of each store's expectations, by its path below agent/stores: for editors. */
export async function expectationsSchemaFiles(): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(
      allStores().map(async ({ id, title, expectationsField, nouns, loadExpectations }) => {
        // What people write may leave out what has a default.
        const jsonSchema = z.toJSONSchema(await loadExpectations(), { target: 'draft-2020-12', io: 'input' });
        const about = {
          title: `Mayfly: ${expectationsField} of ${title}`,
          description: `What a restored ${nouns.backup.one} is expected to hold.`,
        };
        return [`${id}/${expectationsField}.schema.json`, schemaText(about, jsonSchema)] as const;
      }),
    ),
  );
}
