import { type Bundle, buildBundles } from '../../infra/bundle/build-bundles.ts';
import { bundle as bundleFunctions } from '../../infra/bundle/bundle.ts';
import { imageDefinitions } from '../stores/registry.ts';

const agentPrograms = [
  { name: 'agent', entry: 'agent/instance/main.ts', file: 'agent/mayfly-agent.mjs' },
  { name: 'failureLog', entry: 'agent/failure-log/main.ts', file: 'agent/mayfly-failure-log.mjs' },
] as const;
type AgentProgramName = (typeof agentPrograms)[number]['name'];

/** Writes the bundles of what runs on every image, whatever its store is. */
export function bundleAgent(directory: string): Promise<Bundle<AgentProgramName>[]> {
  return buildBundles(directory, agentPrograms);
}

/**
 * Writes the bundles of all that is on images and of what bakes them: the agent's, and those that a store's
 * provisioning scripts run, in a folder `stores/<id>` of their own.
 */
export async function bundleImages(directory: string): Promise<Bundle[]> {
  const storePrograms = imageDefinitions.flatMap(({ id, programs }) =>
    Object.entries(programs).map(([name, entry]) => ({
      name: `${id}/${name}`,
      entry: `packer/stores/${id}/${entry}`,
      file: `stores/${id}/${name}.mjs`,
    })),
  );
  return buildBundles(directory, [...agentPrograms, ...storePrograms]);
}

/** Writes all bundles there are: of functions and of images. */
export async function bundleAll(directory: string): Promise<Bundle[]> {
  return (await Promise.all([bundleFunctions(directory), bundleImages(directory)])).flat();
}
