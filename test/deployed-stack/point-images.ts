import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type BakedImage, imageParameter, imagesPath } from '../../lambda/configuration/images.ts';

/** Has a stage launch these images, as whoever has baked them would. */
export async function pointImages(ssm: SSMClient, stage: string, images: readonly BakedImage[]): Promise<void> {
  for (const image of images) {
    const Name = imageParameter(imagesPath(stage, 'images'), image);
    await ssm.send(new PutParameterCommand({ Name, Value: image.imageId, Type: 'String', Overwrite: true }));
  }
}
