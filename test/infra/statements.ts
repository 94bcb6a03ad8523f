import type { Attributes } from './synthesized.ts';

export function statementsOf(policy: string): Attributes[] {
  return JSON.parse(policy).Statement;
}

export function allowing(policy: string): Attributes[] {
  return statementsOf(policy).filter(({ Effect }) => Effect === 'Allow');
}
