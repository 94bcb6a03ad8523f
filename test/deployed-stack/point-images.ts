import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import {
  type BakedImage,
  imageParameter,
  imagesPath,
  noImage,
  pointerText,
} from '../../lambda/configuration/images.ts';

type Pointed = Pick<BakedImage, 'version' | 'architecture' | 'imageId'> &
  Partial<Pick<BakedImage, 'store' | 'contract'>>;

/**
 * Has a stage launch these images, as whoever has baked them would; of Elasticsearch, with this contract, unless said.
 */
export async function pointImages(ssm: SSMClient, stage: string, images: readonly Pointed[]): Promise<void> {
  for (const { store = 'elasticsearch', contract = contractVersion, imageId, ...image } of images) {
    const Name = imageParameter(imagesPath(stage, 'images'), { store, ...image });
    const Value = imageId === noImage ? noImage : pointerText({ imageId, contract });
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  }
}
