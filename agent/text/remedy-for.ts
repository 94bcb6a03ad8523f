import * as z from 'zod';
import { nearest } from './nearest.ts';

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
}

/** What to write at a field, from its description in the schema; the fields there are, where one is unknown. */
export function remedyFor(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  unknownField: string | undefined,
  otherwise: string,
): string {
  const described = describedAt(z.toJSONSchema(schema, { io: 'input' }) as Described, path);
  const fields = Object.keys(propertiesOf(described));
  if (unknownField !== undefined && fields.length > 0) {
    const meant = nearest(unknownField, fields);
    const doing = meant === undefined ? 'Remove it or correct its name; there' : `Did you mean ${meant}? There`;
    return `${doing} are: ${fields.join(', ')}.`;
  }
  return described?.description ? `Write here: ${described.description}.` : otherwise;
}

/** The description of the innermost field on the path that has one. */
function describedAt(root: Described, path: readonly PropertyKey[]): Described | undefined {
  let here: Described | undefined = root;
  let best: Described | undefined;
  for (const part of path) {
    here = typeof part === 'number' ? here?.items : propertiesOf(here)[String(part)];
    if (here === undefined) break;
    if (here.description !== undefined || Object.keys(propertiesOf(here)).length > 0) best = here;
  }
  return path.length === 0 ? root : best;
}

/** Where there are alternatives, the fields of all of them. */
function propertiesOf(described: Described | undefined): Readonly<Record<string, Described>> {
  const alternatives = [...(described?.anyOf ?? []), ...(described?.oneOf ?? []), described];
  return Object.assign({}, ...alternatives.map((alternative) => alternative?.properties));
}
