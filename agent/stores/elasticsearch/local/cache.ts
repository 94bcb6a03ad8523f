import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloads are kept between runs: `MAYFLY_CACHE`, else `XDG_CACHE_HOME`, else the user's own cache. For root it
 * is the system's, because Elasticsearch then runs as an unprivileged user, who can't enter root's home.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.MAYFLY_CACHE) return environment.MAYFLY_CACHE;
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'mayfly');
  return process.getuid?.() === 0 ? '/var/cache/mayfly' : join(homedir(), '.cache', 'mayfly');
}
