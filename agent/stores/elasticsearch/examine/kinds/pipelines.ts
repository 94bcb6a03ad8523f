import type { CheckKind } from '../check-kind.ts';
import { evaluatePresent, type Present, presentSchema } from '../names-present.ts';

/** Whether the cluster's state holds these ingest pipelines; it is read, and never restored. */
export const pipelines: CheckKind<Present> = {
  kind: 'pipelines',
  schema: presentSchema('ingest pipelines').describe(
    'ingest pipelines that the snapshot must hold, in the state of the cluster; whichever indices the group names',
  ),
  recordedOnly: true,
  namesOnly: true,
  oncePerGroup: true,
  async evaluate(_, present, { recorded: { pipelines: there } }) {
    if (there !== null) return evaluatePresent(present, there, 'pipelines');
    const why =
      'The snapshot holds no state of the cluster that can be read: it was taken with include_global_state: false';
    return { outcome: 'failed', expected: present.present.length, actual: 0, unit: 'pipelines', why };
  },
};
