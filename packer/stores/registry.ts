import { elasticsearch } from './elasticsearch/image.ts';
import type { ImageDefinition } from './image-definition.ts';

/** The stores that need a server of their own on their images, one line each. */
export const imageDefinitions: readonly ImageDefinition[] = [elasticsearch];

/** Throws where there are no images for a store. */
export function imageDefinitionOf(store: string): ImageDefinition {
  const found = imageDefinitions.find(({ id }) => id === store);
  if (found !== undefined) return found;
  throw new Error(`No images are made for ${store}, but for ${imageDefinitions.map(({ id }) => id).join(', ')}.`);
}
