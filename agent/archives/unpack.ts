import { type ConfinedFolder, UnsafeNameError } from '../sandbox/confined-folder.ts';
import { ArchiveError } from './archive-error.ts';
import type { Visit } from './entry.ts';

const mostLeftOut = 1_000;

/** Something that is not written, on purpose. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Writes what it is shown into the folder. Devices, and links that lead out, go into `leftOut`, the first thousand. */
export function unpackInto(folder: ConfinedFolder, leftOut: LeftOut[]): Visit {
  const leave = (name: string, why: string) => void (leftOut.length < mostLeftOut && leftOut.push({ name, why }));
  return async (entry, content) => {
    const { path, kind, target } = entry;
    try {
      if (kind === 'directory') await folder.directory(path);
      else if (kind === 'file') await folder.file(path, entry, content);
      else if (kind === 'hardlink') await folder.hardlink(path, target);
      else if (kind === 'device') leave(path, 'a device or pipe, which is none of a backup’s data');
      else if (!(await folder.symlink(path, target))) leave(path, 'a link that leads out of the archive');
    } catch (error) {
      const tooLong = (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG';
      if (!tooLong && !(error instanceof UnsafeNameError)) throw error;
      const message = tooLong ? `${path.slice(0, 300)} is too long a name here` : (error as Error).message;
      throw new ArchiveError('unsafe', message, { cause: error });
    }
  };
}
