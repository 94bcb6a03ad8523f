import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { Construct } from 'constructs';
import { type Architecture, imageParameter, imagesPath, noImage } from '../../lambda/configuration/images.ts';

export interface ImagePointersProps {
  readonly stage: string;
  /** Versions of Elasticsearch. */
  readonly versions: readonly string[];
  readonly architectures: readonly Architecture[];
}

/**
 * The parameters that say which images are launched, and which are to prove themselves first. What they hold is not
 * ours to say: `npm run image` moves them.
 */
export class ImagePointers extends Construct {
  constructor(scope: Construct, id: string, { stage, versions, architectures }: ImagePointersProps) {
    super(scope, id);
    const kinds = {
      images: 'The image that snapshots are restored with',
      candidates: 'The image that must prove a snapshot before it is used',
    };
    for (const [kind, description] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
      for (const elasticsearch of versions) {
        for (const architecture of architectures) {
          new SsmParameter(this, `${kind}-${elasticsearch}-${architecture}`, {
            name: imageParameter(imagesPath(stage, kind), { elasticsearch, architecture }),
            description: `${description}: Elasticsearch ${elasticsearch}, ${architecture}`,
            type: 'String',
            value: noImage,
            lifecycle: { ignoreChanges: ['value'] },
          });
        }
      }
    }
  }
}
