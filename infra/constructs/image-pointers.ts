import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { Construct } from 'constructs';
import { allStores } from '../../agent/stores/registry.ts';
import {
  type Architecture,
  bareImagesPath,
  type ImageKind,
  type ImageName,
  imageParameter,
  imagesPath,
  noImage,
  poolTags,
} from '../../lambda/configuration/images.ts';
import { type InfrastructureConfiguration, versionsOf } from '../configuration/schema.ts';

export type ImagePointersProps = Pick<InfrastructureConfiguration, 'stage' | 'images'>;

const kinds: readonly (readonly [ImageKind, string])[] = [
  ['images', 'The image that backups are restored with'],
  ['candidates', 'The image that must prove a backup before it is used'],
];

/**
 * The parameters that say which images are launched, and which are to prove themselves first. What they hold is not
 * ours to say: `npm run image` moves them.
 */
export class ImagePointers extends Construct {
  private readonly bare = new Map<string, SsmParameter>();

  constructor(scope: Construct, id: string, { stage, images }: ImagePointersProps) {
    super(scope, id);
    const begun = new Map(
      images.architectures.map((architecture) => [architecture, this.anyImage(architecture)] as const),
    );
    for (const { id: store, title } of allStores()) {
      for (const version of versionsOf(images, store)) {
        for (const architecture of images.architectures) {
          const image = { store, version, architecture };
          const parameter = (kind: string, path: string, description: string, value: string) =>
            new SsmParameter(this, `${kind}-${store}-${version}-${architecture}`, {
              name: imageParameter(path, image),
              description: `${description}: ${title} ${version}, ${architecture}`,
              type: 'String',
              value,
              lifecycle: { ignoreChanges: ['value'] },
            });
          for (const [kind, description] of kinds) parameter(kind, imagesPath(stage, kind), description, noImage);
          const description = 'The id of the image that pools launch';
          const bare = parameter('amis', bareImagesPath(stage), description, begun.get(architecture) ?? noImage);
          this.bare.set(poolTags.imageOf(image), bare);
        }
      }
    }
  }

  /** The id of the image that a pool launches, as the last deployment found it. */
  idOf(image: ImageName): string {
    const parameter = this.bare.get(poolTags.imageOf(image));
    if (parameter === undefined) throw new Error(`No image is baked of ${poolTags.imageOf(image)}.`);
    return parameter.value;
  }

  /**
   * An image of the architecture, of Amazon's own: Auto Scaling takes no group whose template names none that there is.
   * It is never launched: the trigger gives a pool no order before there is an image of ours.
   */
  private anyImage(architecture: Architecture): string {
    const name = `/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-${architecture}`;
    return new DataAwsSsmParameter(this, `any-${architecture}`, { name }).value;
  }
}
