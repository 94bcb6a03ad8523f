import { imagesPath } from '../../lambda/images.ts';
import type { Place } from './ends.ts';
import type { Statement } from './policy.ts';

/** For what lies below a path, the Systems Manager asks for a right on the path itself. */
export function readImages({ partition, region, account, stage }: Place): Statement {
  const path = `arn:${partition}:ssm:${region}:${account}:parameter${imagesPath(stage, 'images')}`;
  return { Sid: 'ReadImages', Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: [path, `${path}/*`] };
}
