import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what was fetched is kept, outside of any project: `MAYFLY_CACHE`, or `mayfly` in the user's cache directory. */
export function cacheDirectory(): string {
  return process.env.MAYFLY_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mayfly');
}
