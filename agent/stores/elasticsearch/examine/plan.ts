import type { Bounds } from '../../../text/bounds.ts';
import type { Expectations, Group } from '../expectations.ts';
import type { CheckKind, Target } from './check-kind.ts';
import { type Check, kindOf } from './check-schema.ts';
import { type ResolvedGroup, resolveGroup } from './groups.ts';
import { type Named, subjectsOf } from './subjects.ts';

/** One check, and what it is asked of. */
export interface PlannedCheck {
  readonly kind: CheckKind;
  readonly parameters: unknown;
  readonly name: string;
  readonly severity: 'fail' | 'warn';
  /** What reports call that which it is asked of. */
  readonly for: readonly string[];
  readonly target: Target;
  /** Of the index, where it is asked of one alone: an error counts against that one. */
  readonly path: readonly string[];
  /** Whether it passes where there is no document. */
  readonly allowEmpty: boolean;
  /** Set where some of what it is asked of is in other parts of the snapshot. */
  readonly spread?: Spread;
}

/** What a part can say of a check over several: its share of a sum that must lie within bounds; or nothing. */
export type Spread = { readonly sumWithin: Bounds } | 'torn';

/** A pattern that matches nothing, and should. */
export interface Unmatched {
  readonly pattern: string;
  /** It names nothing but what belongs to Elasticsearch. */
  readonly ofSystem: boolean;
}

export interface Plan {
  readonly checks: readonly PlannedCheck[];
  readonly unmatched: readonly Unmatched[];
}

/** Every check of the expectations, for each thing that it is asked of; `restored` are those of `all` that are. */
export function planChecks(
  { indices: groups, defaults = {} }: Expectations,
  restored: readonly Named[],
  all: readonly Named[],
): Plan {
  const checks: PlannedCheck[] = [];
  const unmatched: Unmatched[] = [];
  for (const group of groups) {
    const resolved = resolveGroup(group, restored);
    if (!group.optional) {
      const missing = resolved.unmatched.map((pattern) => ({
        pattern,
        ofSystem: subjectsOf(pattern, all).length > 0,
      }));
      unmatched.push(...missing);
      if (resolved.subjects.length === 0) continue;
    }
    for (const check of group.checks as readonly Check[]) {
      const { kind, parameters } = kindOf(check);
      for (const asked of askedOf(group, resolved, kind, parameters, restored)) {
        checks.push({
          ...{ kind, parameters, ...asked },
          name: check.name ?? nameOf(kind, parameters),
          severity: check.severity ?? defaults.severity ?? 'fail',
          allowEmpty: group.allowEmpty === true && kind.nameOf === undefined,
        });
      }
    }
  }
  return { checks, unmatched };
}

type Asked = Pick<PlannedCheck, 'for' | 'target' | 'path'>;

function askedOf(
  group: Group,
  { subjects, indices }: ResolvedGroup,
  kind: CheckKind,
  parameters: unknown,
  restored: readonly Named[],
): Asked[] {
  const named = kind.nameOf?.(parameters);
  if (named !== undefined) {
    const its = new Set(subjectsOf(named, restored).flatMap((subject) => subject.indices));
    return [asked([named], named, [...its])];
  }
  if (group.together || kind.oncePerGroup || subjects.length === 0)
    return [asked(group.for, group.for.join(' '), indices)];
  return subjects.map((subject) => ({
    ...asked([subject.name], subject.name, subject.indices),
    path: subject.kind === 'index' ? [subject.name] : [],
  }));
}

function asked(names: readonly string[], label: string, indices: readonly Named[]): Asked {
  return { for: names, target: { label, indices: indices.map(({ name }) => name) }, path: [] };
}

/** documents; missing user.id */
function nameOf({ kind }: CheckKind, parameters: unknown): string {
  const { field } = parameters as { readonly field?: unknown };
  return typeof field === 'string' ? `${kind} ${field}` : kind;
}
