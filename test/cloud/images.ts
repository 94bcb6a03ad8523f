import { join } from 'node:path';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';
import { allStores } from '../../agent/stores/registry.ts';
import { type InfrastructureConfiguration, versionsOf } from '../../infra/configuration/schema.ts';
import type { pointImages } from '../deployed-stack/point-images.ts';
import { bakeImage, type Image } from '../local-cloud/host/image.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';

interface Baked {
  readonly pointers: Parameters<typeof pointImages>[2];
  /** What an instance of this image boots. */
  readonly imageOf: (imageId: string) => Promise<Image>;
}

/**
 * An image for each version and architecture of a configuration, as if each had been baked. Their servers are fetched
 * when the first instance of one boots; those that need none get the usual one.
 */
export function bakeImages(
  { images }: Pick<InfrastructureConfiguration, 'images'>,
  directory: string,
  provisioning: Provisioning,
): Baked {
  const all = allStores().flatMap(({ id: store }) =>
    versionsOf(images, store).flatMap((version) =>
      images.architectures.map((architecture) => ({ store, version, architecture })),
    ),
  );
  const pointers = all.map((image, index) => ({
    ...image,
    imageId: `ami-${(index + 1).toString(16).padStart(17, '0')}`,
  }));
  const baked = new Map<string, Promise<Image>>();
  const bake = (version: string) => {
    const known = baked.get(version) ?? bakeImage(join(directory, version), { ...provisioning, version });
    baked.set(version, known);
    return known;
  };
  return {
    pointers,
    async imageOf(imageId) {
      const pointer = pointers.find((each) => each.imageId === imageId);
      return bake(pointer?.store === 'elasticsearch' ? pointer.version : elasticsearchOfImage);
    },
  };
}
