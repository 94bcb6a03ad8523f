import major from 'semver/functions/major.js';
import { isOpen } from '../format/version-id.ts';
import type { VersionRange } from './requirements.ts';

/** `8.17.0 to 9.x`; `8.19.9 to 8.x and 9.1.0 to 9.x`; `9.5.4 or newer, to 10.x`; `none: …`. */
export function versionsText(range: VersionRange): string {
  const { writtenBy, oldest, because, oldestOfNextMajor, newestMajor } = range;
  const own = major(oldest);
  if (own > newestMajor) return `none: ${oldest} or newer for one thing, ${newestMajor}.x or older for another`;
  if (newestMajor > own && oldestOfNextMajor !== `${own + 1}.0.0`) {
    return `${oldest} to ${own}.x and ${oldestOfNextMajor} to ${newestMajor}.x`;
  }
  return because === null && isOpen(writtenBy) ? `${writtenBy}, to ${newestMajor}.x` : `${oldest} to ${newestMajor}.x`;
}
