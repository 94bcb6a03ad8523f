import major from 'semver/functions/major.js';
import minor from 'semver/functions/minor.js';
import { isOpen } from '../format/version-id.ts';
import type { VersionRange } from './requirements.ts';

/** `8.17.0 to 9.x`; `8.19.0 to 8.19.x and 9.1.0 to 9.x`; `9.5.4 or newer, to 10.x`. */
export function versionsText(range: VersionRange): string {
  const { writtenBy, oldest, because, from, newestMajor, oldestIndex } = range;
  if (major(oldest) > newestMajor)
    return `${oldest} or newer, which no longer reads what ${oldestIndex?.created.text} created`;
  const lines = from.filter((release) => major(release) <= newestMajor);
  const texts = lines.map((first, at) => {
    const isOpenEnded = at === from.length - 1;
    const last = isOpenEnded ? `${newestMajor}.x` : `${major(first)}.${minor(first)}.x`;
    const open = at === 0 && because === null && isOpen(writtenBy);
    return open ? `${writtenBy}, to ${last}` : `${first} to ${last}`;
  });
  return [texts.slice(0, -1).join(', '), ...texts.slice(-1)].filter((text) => text !== '').join(' and ');
}
