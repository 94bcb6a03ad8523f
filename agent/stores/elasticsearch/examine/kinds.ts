import type { CheckKind } from './check-kind.ts';
import { aliases } from './kinds/aliases.ts';
import { bytes } from './kinds/bytes.ts';
import { canary } from './kinds/canary.ts';
import { change } from './kinds/change.ts';
import { documents } from './kinds/documents.ts';
import { fieldKinds } from './kinds/field-kinds.ts';
import { freshness } from './kinds/freshness.ts';
import { gaps } from './kinds/gaps.ts';
import { indices } from './kinds/indices.ts';
import { pipelines } from './kinds/pipelines.ts';
import { templates } from './kinds/templates.ts';

/** Every kind of check that expectations may name, in the order in which help lists them. */
export const checkKinds: readonly CheckKind[] = [
  documents,
  indices,
  bytes,
  change,
  freshness,
  gaps,
  ...fieldKinds,
  aliases,
  templates,
  pipelines,
  canary,
];

export function kindNamed(kind: string): CheckKind | undefined {
  return checkKinds.find((each) => each.kind === kind);
}
