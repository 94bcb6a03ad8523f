import type { CheckKind } from './check-kind.ts';
import { aliases } from './kinds/aliases.ts';
import { bytes } from './kinds/bytes.ts';
import { canary } from './kinds/canary.ts';
import { documents } from './kinds/documents.ts';
import { freshness } from './kinds/freshness.ts';
import { gaps } from './kinds/gaps.ts';
import { indices } from './kinds/indices.ts';
import { pipelines } from './kinds/pipelines.ts';
import { templates } from './kinds/templates.ts';

/** Every kind of check that expectations may name, one line each, in the order in which help lists them. */
export const checkKinds = [
  documents,
  indices,
  bytes,
  freshness,
  gaps,
  aliases,
  templates,
  pipelines,
  canary,
] as const satisfies readonly CheckKind<never>[];

/** As if each took any parameters: whoever calls has parsed them by the kind's own schema. */
export function kindNamed(kind: string): CheckKind | undefined {
  return (checkKinds as readonly unknown[] as readonly CheckKind[]).find((each) => each.kind === kind);
}
