import * as z from 'zod';
import { countSchema, dictionary } from '../format/fields.ts';
import { indexNeeds } from '../needs/index-needs.ts';

const shardsSetting = 'index.number_of_shards';

/** `indices/<id>/meta-….dat`: one index, under its name. Settings are flat: `index.number_of_shards`. */
export const indexMetadataSchema = dictionary(
  z.looseObject({
    state: z.enum(['open', 'close']),
    settings: dictionary(z.unknown()),
    /** One mapping, mostly as deflated JSON. */
    mappings: z.array(z.unknown()).optional(),
    settings_version: countSchema.optional(),
    mapping_version: countSchema.optional(),
    /** What each is for doesn't matter, nor does a form that isn't known: none is restored. */
    aliases: dictionary(z.unknown()).catch(new Map()),
    /** From 7.9 on. */
    aliases_version: countSchema.optional(),
    /** From 8.19.8, 9.1.8 and 9.2.2 on. */
    transport_version: z.unknown().optional(),
    /** From 7.13 on. */
    system: z.boolean().optional(),
  }),
).transform((byName, context) => {
  const [entry, ...others] = byName;
  if (entry === undefined || others.length > 0) return refuse(context, `holds ${byName.size} indices instead of one`);
  const [name, { settings, mappings = [], ...rest }] = entry;
  const shards = Number(settings.get(shardsSetting));
  // Elasticsearch's own limit is 1024, which a system property can raise.
  if (!Number.isInteger(shards) || shards < 1 || shards > 65_536)
    return refuse(context, `${shardsSetting} is ${shards}`);
  return { name, settings, shards, needs: indexNeeds(settings, mappings), ...rest };
});
export type IndexMetadata = z.infer<typeof indexMetadataSchema>;

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
