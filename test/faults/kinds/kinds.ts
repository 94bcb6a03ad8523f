import type { FaultKind } from '../fault.ts';
import { agentKinds } from './agent.ts';
import { carryKinds } from './carry.ts';
import { elasticsearchKinds } from './elasticsearch.ts';
import { functionKinds } from './functions.ts';
import { instanceMetadataKinds } from './instance-metadata.ts';
import { launchKinds } from './launch.ts';
import { messageKinds } from './messages.ts';
import { overlapKinds } from './overlap.ts';
import { rangeKinds } from './ranges.ts';
import { storageKinds } from './storage.ts';

/** Every way in which the campaign lets something go wrong. */
export const faultKinds: readonly FaultKind[] = [
  ...agentKinds,
  ...elasticsearchKinds,
  ...storageKinds,
  ...rangeKinds,
  ...overlapKinds,
  ...carryKinds,
  ...instanceMetadataKinds,
  ...launchKinds,
  ...functionKinds,
  ...messageKinds,
];
