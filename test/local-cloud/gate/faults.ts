import type { Alteration } from './alterations.ts';
import type { FleetError } from './answers.ts';
import type { Call } from './call.ts';
import type { StateReason } from './stillborn.ts';

/** Which calls a rule is for: what is not named may be anything. */
interface Match {
  readonly service?: string;
  readonly action?: string;
  /** In the call's resource, such as the end of a key. */
  readonly resource?: string | RegExp;
  readonly market?: Call['market'];
  readonly accessKeyId?: string;
  /** The part of an object that is asked for, as its header says: `bytes=16777216-`. */
  readonly range?: RegExp;
}

export type Fault =
  /** CreateFleet answers with errors and no instance; RunInstances with an error. */
  | { readonly kind: 'no-capacity' }
  /** CreateFleet answers with this error in its list and no instance; null: with neither. */
  | { readonly kind: 'fleet-error'; readonly error: FleetError | null }
  /** CreateFleet carries a token out, and answers with neither instance nor error when it is asked again. */
  | { readonly kind: 'forgetful' }
  /** What CreateFleet launches ends at once, for this reason: a key that can't be used, say. */
  | { readonly kind: 'stillborn'; readonly reason: StateReason }
  /** CreateFleet launches one instance more than was asked, and names an error beside them. */
  | { readonly kind: 'surplus' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  | { readonly kind: 'delayed'; readonly milliseconds: number }
  /** Another part of an object is given than was asked for, or the answer is changed. */
  | { readonly kind: 'altered'; readonly how: Alteration }
  /** Only the first bytes of the answer's body arrive, then the connection breaks. */
  | { readonly kind: 'truncated'; readonly bytes: number }
  /** Something happens before the call is carried out, or after that and before its answer goes back. */
  | { readonly kind: 'meanwhile'; readonly when: 'before' | 'after'; readonly run: () => Promise<void> };

export interface Rule {
  readonly match: Match;
  readonly fault: Fault;
  /** How many calls it is for. */
  readonly times: number;
  /** Told of each call that meets it. */
  readonly onTaken?: () => void;
}

/** Rules in the order in which they were added; the first that matches and isn't used up takes the call. */
export class Faults {
  #rules: { rule: Rule; left: number }[] = [];

  /** Returns the function that takes the rule back. */
  inject(rule: Rule): () => void {
    const entry = { rule, left: rule.times };
    this.#rules.push(entry);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry);
    };
  }

  /** `range`: which part of an object the call asks for, if it says so. */
  take(call: Call, range = ''): Fault | null {
    const entry = this.#rules.find(({ rule, left }) => left > 0 && matches(rule.match, call, range));
    if (entry === undefined) return null;
    entry.left -= 1;
    entry.rule.onTaken?.();
    return entry.rule.fault;
  }

  clear(): void {
    this.#rules = [];
  }
}

function matches(match: Match, call: Call, range: string): boolean {
  const { resource, range: ranges, ...exact } = match;
  const same = Object.entries(exact).every(([name, value]) => call[name as keyof Call] === value);
  if (ranges !== undefined && !ranges.test(range)) return false;
  if (!same || resource === undefined) return same;
  return typeof resource === 'string' ? call.resource.includes(resource) : resource.test(call.resource);
}
