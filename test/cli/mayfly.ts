import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** The command's file. */
export const program = fileURLToPath(new URL('../../agent/mayfly.js', import.meta.url));

export interface Circumstances {
  /** Where it runs; a temporary directory of the test. */
  readonly cwd: string;
  /** Instead of the environment that the tests run in. */
  readonly env?: Record<string, string>;
}

/** Runs the real command as its own process, as a script would: without a terminal. */
export function mayfly(arguments_: readonly string[], { cwd, env = {} }: Circumstances) {
  const { PATH = '', HOME = '', MAYFLY_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = { ...(MAYFLY_CACHE && { MAYFLY_CACHE }), ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }) };
  return execa(process.execPath, [program, ...arguments_], {
    cwd,
    env: { PATH, HOME, ...cache, ...env },
    extendEnv: false,
    reject: false,
    // A signal is meant as it is sent: what it ends may take its time.
    forceKillAfterDelay: false,
  });
}
