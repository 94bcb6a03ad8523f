import * as z from 'zod';
import { dictionary } from '../format/fields.ts';
import { UnknownFormatError } from '../format/format-error.ts';
import { parseBody } from '../format/parse-body.ts';

/** Names of what lies in the state of the cluster that a snapshot holds; null where it isn't there, or isn't known. */
export interface ClusterNames {
  /** Of indices, old ones and new ones, and of components. */
  readonly templates: readonly string[] | null;
  readonly pipelines: readonly string[] | null;
}

const named = dictionary(z.unknown());

/** `meta-<uuid>.dat`: of all that is in it, what has names that people look for. */
const clusterMetadataSchema = z.looseObject({
  'meta-data': z.looseObject({
    templates: named.default(new Map()),
    index_template: z.looseObject({ index_template: named.default(new Map()) }).optional(),
    component_template: z.looseObject({ component_template: named.default(new Map()) }).optional(),
    ingest: z.looseObject({ pipeline: z.array(z.looseObject({ id: z.string() })) }).optional(),
  }),
});

/** `clusterMetadata` is the content of its frame. Nothing is restored from it, so that an unknown form is no error. */
export function clusterNamesOf(clusterMetadata: Buffer | null, includesGlobalState: boolean): ClusterNames {
  const nothing = { templates: null, pipelines: null };
  if (clusterMetadata === null || !includesGlobalState) return nothing;
  try {
    const metadata = parseBody(clusterMetadata, clusterMetadataSchema)['meta-data'];
    const templates = [
      ...metadata.templates.keys(),
      ...(metadata.index_template?.index_template.keys() ?? []),
      ...(metadata.component_template?.component_template.keys() ?? []),
    ];
    return { templates, pipelines: metadata.ingest?.pipeline.map(({ id }) => id) ?? [] };
  } catch (error) {
    if (error instanceof UnknownFormatError) return nothing;
    throw error;
  }
}
