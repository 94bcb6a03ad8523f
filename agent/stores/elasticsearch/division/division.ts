import type { Division } from '../../store-definition.ts';
import { machineNeeds } from '../machine-needs.ts';
import { refusal } from './refusal.ts';

/** A snapshot is divided by its indices. */
export const division: Division = {
  needsOf: (items) =>
    machineNeeds(
      items.map(({ bytes }) => bytes),
      items.reduce((sum, { parts }) => sum + parts, 0),
    ),
  // Loaded where it is called, as the survey is: of the Lambdas one alone divides.
  keptTogether: async (expectations, items) => (await import('./kept-together.ts')).keptTogether(expectations, items),
  refusal,
};
