import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { StoreDefinition } from '../../agent/stores/store-definition.ts';
import type { BakedImage } from '../configuration/images.ts';

export interface ChosenImages {
  /** One for each architecture, all of one version; none when none will do. */
  readonly images: readonly BakedImage[];
  /** Of all images that read this contract. */
  readonly versions: readonly string[];
  /** Those that read another one, and are never launched: they couldn't read their orders. */
  readonly otherContracts: readonly { readonly version: string; readonly contract: number }[];
}

/** The images to restore a backup with, by the store's own rule; `writtenBy`: the version that wrote it, if known. */
export function chooseImages(
  baked: readonly BakedImage[],
  { restorers }: Pick<StoreDefinition, 'restorers'>,
  writtenBy: string | null,
): ChosenImages {
  const readable = baked.filter(({ contract }) => contract === contractVersion);
  const versions = [...new Set(readable.map(({ version }) => version))];
  const [best] = restorers(versions, writtenBy);
  return {
    images: readable.filter(({ version }) => version === best),
    versions,
    otherContracts: baked
      .filter(({ contract }) => contract !== contractVersion)
      .map(({ version, contract }) => ({ version, contract })),
  };
}
