import type { Instance } from '../contract/instance.ts';

/**
 * When kernel and agent have begun, by the machine's own clock as it is now: a proof's phases go by the same.
 * `uptimeSeconds` of the machine, `agentMilliseconds` of this process.
 */
export function machineStart(
  now: number,
  uptimeSeconds: number,
  agentMilliseconds: number,
): Required<Pick<Instance, 'bootedAt' | 'agentStartedAt'>> {
  const before = (milliseconds: number) => new Date(now - milliseconds).toISOString();
  return { bootedAt: before(uptimeSeconds * 1000), agentStartedAt: before(agentMilliseconds) };
}
