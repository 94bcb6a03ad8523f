import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { Construct } from 'constructs';
import { allStores } from '../../agent/stores/registry.ts';
import { type ImageKind, imageParameter, imagesPath, noImage } from '../../lambda/configuration/images.ts';
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
  constructor(scope: Construct, id: string, { stage, images }: ImagePointersProps) {
    super(scope, id);
    for (const [kind, description] of kinds) {
      for (const { id: store, title } of allStores()) {
        for (const version of versionsOf(images, store)) {
          for (const architecture of images.architectures) {
            new SsmParameter(this, `${kind}-${store}-${version}-${architecture}`, {
              name: imageParameter(imagesPath(stage, kind), { store, version, architecture }),
              description: `${description}: ${title} ${version}, ${architecture}`,
              type: 'String',
              value: noImage,
              lifecycle: { ignoreChanges: ['value'] },
            });
          }
        }
      }
    }
  }
}
