import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type RepositoryFixture, repositoryFixture } from '../fixtures/repositories.ts';

/** What a test of the command line works with. */
export interface RepositoryHere {
  readonly repository: RepositoryFixture;
  readonly cwd: string;
  readonly env: { readonly TMPDIR: string };
  /** Takes all of it away; fails the test where a program has left something in its temporary folder. */
  end(): Promise<void>;
}

/** A repository of 8.17.0, an empty directory to work in, and a temporary folder that is the test's own. */
export async function repositoryHere(): Promise<RepositoryHere> {
  const repository = await repositoryFixture('8.17.0');
  const cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  const env = { TMPDIR: join(tmpdir(), `mayfly-work-${cwd.slice(-6)}`) };
  await mkdir(env.TMPDIR, { mode: 0o755 });
  return {
    ...{ repository, cwd, env },
    async end() {
      await repository[Symbol.asyncDispose]();
      const left = await readdir(env.TMPDIR);
      await rm(env.TMPDIR, { recursive: true });
      await rm(cwd, { recursive: true });
      expect(left).toEqual([]);
    },
  };
}
