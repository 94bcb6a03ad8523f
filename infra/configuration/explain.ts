import * as z from 'zod';

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
}

/** What to write at a field, from its description in the schema; the fields there are, where one is unknown. */
export function remedyFor(schema: z.ZodType, path: readonly PropertyKey[], unknownField: boolean): string {
  const described = describedAt(z.toJSONSchema(schema, { io: 'input' }) as Described, path);
  if (unknownField && described?.properties) {
    return `Remove it or correct its name; there are: ${Object.keys(described.properties).join(', ')}.`;
  }
  return described?.description ? `Write here: ${described.description}.` : 'Compare with mayfly.example.yaml.';
}

/** The description of the innermost field on the path that has one. */
function describedAt(root: Described, path: readonly PropertyKey[]): Described | undefined {
  let here: Described | undefined = root;
  let best: Described | undefined;
  for (const part of path) {
    here = typeof part === 'number' ? here?.items : here?.properties?.[String(part)];
    if (here === undefined) break;
    if (here.description !== undefined || here.properties !== undefined) best = here;
  }
  return path.length === 0 ? root : best;
}
