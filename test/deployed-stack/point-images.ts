import type { EC2Client } from '@aws-sdk/client-ec2';
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import {
  type BakedImage,
  bareImagesPath,
  imageParameter,
  imagesPath,
  noImage,
  pointerText,
} from '../../lambda/configuration/images.ts';
import { movePoolTemplates } from '../../packer/promotion/pool-templates.ts';

type Pointed = Pick<BakedImage, 'version' | 'architecture' | 'imageId'> &
  Partial<Pick<BakedImage, 'store' | 'contract'>>;

/**
 * Has a stage's pools launch this image, as whoever has baked it would.
 */
export async function pointPools(
  { ssm, ec2 }: { readonly ssm: SSMClient; readonly ec2: EC2Client },
  stage: string,
  image: Pick<BakedImage, 'store' | 'version' | 'architecture' | 'imageId'>,
): Promise<void> {
  const Name = imageParameter(bareImagesPath(stage), image);
  await ssm.send(new PutParameterCommand({ Name, Value: image.imageId, Type: 'String', Overwrite: true }));
  await movePoolTemplates(ec2, stage, image, AbortSignal.timeout(20_000));
}

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
