import type { CheckKind } from '../check-kind.ts';
import { evaluatePresent, type Present, presentSchema } from '../names-present.ts';

/** Whether the cluster's state holds these templates, of indices or components; it is read, and never restored. */
export const templates: CheckKind<Present> = {
  kind: 'templates',
  schema: presentSchema('index templates, new and old, or component templates').describe(
    'templates of indices and components that the snapshot must hold, in the state of the cluster; whichever indices the group names',
  ),
  recordedOnly: true,
  namesOnly: true,
  oncePerGroup: true,
  async evaluate(_, present, { recorded: { templates: there } }) {
    if (there !== null) return evaluatePresent(present, there, 'templates');
    const why =
      'The snapshot holds no state of the cluster that can be read: it was taken with include_global_state: false';
    return { outcome: 'failed', expected: present.present.length, actual: 0, unit: 'templates', why };
  },
};
