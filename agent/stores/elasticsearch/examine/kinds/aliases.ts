import type { CheckKind } from '../check-kind.ts';
import { evaluatePresent, type Present, presentSchema } from '../names-present.ts';

/** Whether the indices of a group have these aliases, by the snapshot's own metadata. */
export const aliases: CheckKind<Present> = {
  kind: 'aliases',
  schema: presentSchema('aliases').describe('aliases that lead to an index or a data stream of the group'),
  recordedOnly: true,
  namesOnly: true,
  oncePerGroup: true,
  async evaluate({ indices }, present, { recorded }) {
    const there = new Set(indices.flatMap((index) => recorded.aliases.get(index) ?? []));
    return evaluatePresent(present, [...there], 'aliases');
  },
};
