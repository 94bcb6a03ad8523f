import type { Architecture } from '../../lambda/configuration/images.ts';

/** A file that the bake downloads, and refuses where its checksum is another one. */
interface ServerArchive {
  /** Of a .tar.gz. */
  readonly url: string;
  /** In hexadecimal. */
  readonly sha512: string;
}

/**
 * The image of a store that needs a server of its own: all that the rest of packer/ may know of it. Beside this, a
 * store's folder has `provision/install.sh`, which puts the server on the image, `provision/self-test.sh`, which proves
 * that the image works and leaves a backup, the reference, and `files/`, which packer/provision/units.sh installs.
 */
export interface ImageDefinition {
  /** The store's id, its folder in packer/stores, and its option on the command line: `--<id> <version>`. */
  readonly id: string;
  /** Of the server, for help: what a version looks like. */
  readonly exampleVersion: string;
  /** Where the official server is downloaded from. Throws when there is none of this version. */
  serverArchive(version: string, architecture: Architecture): Promise<ServerArchive>;
  /** Programs that the scripts in `provision/` run: their names, and their first modules in the store's folder. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * The keys of a reference, relative to its folder, in groups: in the order in which the store's server would write
   * them, within a group in any.
   */
  orderOfWriting(keys: readonly string[]): readonly (readonly string[])[];
}
