import { machinesPath } from '../../lambda/configuration/machines.ts';
import type { Place } from './place.ts';
import type { Statement } from './policy.ts';

/** By their names: nobody has to list them. */
export function readMachines(
  { partition, region, account, stage }: Place,
  kinds: readonly Parameters<typeof machinesPath>[1][],
): Statement {
  const paths = kinds.map(
    (kind) => `arn:${partition}:ssm:${region}:${account}:parameter${machinesPath(stage, kind)}/*`,
  );
  return { Sid: 'ReadMachines', Effect: 'Allow', Action: 'ssm:GetParameters', Resource: paths };
}
