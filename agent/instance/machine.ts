import type { Instance } from '../contract/instance.ts';
import type { InstanceEnvironment } from './environment.ts';
import type { Log } from './log.ts';
import type { MetadataService } from './metadata.ts';
import type { ShutdownWatch } from './shutdown-watch.ts';

/** What the agent runs on. */
export interface Machine {
  readonly environment: InstanceEnvironment;
  readonly metadata: MetadataService;
  readonly instance: Instance;
  readonly shutdown: ShutdownWatch;
  readonly log: Log;
}
