import type { SSMClient } from '@aws-sdk/client-ssm';
import { type BakedImage, type ImageKind, imagesOf, imagesPath } from '../configuration/images.ts';
import { readParameters } from './read-parameters.ts';

/** The images that a stage launches, or its candidates, as the pointers in the Systems Manager say now. */
export async function readImages(
  ssm: SSMClient,
  stage: string,
  kind: ImageKind,
  abortSignal: AbortSignal,
): Promise<BakedImage[]> {
  const path = imagesPath(stage, kind);
  return imagesOf(path, await readParameters(ssm, path, abortSignal));
}
