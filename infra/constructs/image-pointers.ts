import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { Construct } from 'constructs';
import { allStores } from '../../agent/stores/registry.ts';
import {
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
  private readonly stage: string;
  private readonly bare = new Map<string, SsmParameter>();

  constructor(scope: Construct, id: string, { stage, images }: ImagePointersProps) {
    super(scope, id);
    this.stage = stage;
    for (const { id: store } of allStores()) {
      for (const version of versionsOf(images, store)) {
        for (const architecture of images.architectures) {
          const image = { store, version, architecture };
          for (const [kind, description] of kinds) {
            this.parameter({ kind, path: imagesPath(stage, kind), description, value: noImage }, image);
          }
        }
      }
    }
  }

  /** The id of the image that a pool launches, as the last deployment found it. */
  idOf(image: ImageName): string {
    const key = poolTags.imageOf(image);
    const made = this.bare.get(key) ?? this.bareParameter(image);
    this.bare.set(key, made);
    return made.value;
  }

  /**
   * Begins with an image of the architecture, of Amazon's own: Auto Scaling takes no group whose template names none
   * that there is. `npm run image` puts ours in its place.
   */
  private bareParameter(image: ImageName): SsmParameter {
    const { architecture } = image;
    const name = `/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-${architecture}`;
    const any = this.node.tryFindChild(`any-${architecture}`) as DataAwsSsmParameter | undefined;
    const { value } = any ?? new DataAwsSsmParameter(this, `any-${architecture}`, { name });
    const description = 'The id of the image that pools launch';
    return this.parameter({ kind: 'amis', path: bareImagesPath(this.stage), description, value }, image);
  }

  private parameter(
    { kind, path, description, value }: { kind: string; path: string; description: string; value: string },
    image: ImageName,
  ): SsmParameter {
    const { store, version, architecture } = image;
    const title = allStores().find(({ id }) => id === store)?.title ?? store;
    return new SsmParameter(this, `${kind}-${store}-${version}-${architecture}`, {
      name: imageParameter(path, image),
      description: `${description}: ${title} ${version}, ${architecture}`,
      type: 'String',
      value,
      lifecycle: { ignoreChanges: ['value'] },
    });
  }
}
