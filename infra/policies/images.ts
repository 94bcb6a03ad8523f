import { type ImageKind, imagesPath } from '../../lambda/configuration/images.ts';
import type { Place } from './place.ts';
import type { Statement } from './policy.ts';

/** For what lies below a path, the Systems Manager asks for a right on the path itself. */
export function readImages({ partition, region, account, stage }: Place, ...kinds: readonly ImageKind[]): Statement {
  const paths = kinds.map((kind) => `arn:${partition}:ssm:${region}:${account}:parameter${imagesPath(stage, kind)}`);
  return { Sid: 'ReadImages', Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: paths };
}
