import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuardedProcess } from '../../../../agent/stores/elasticsearch/local/guarded-process.ts';

const sources = join(import.meta.dirname, '../../../../agent/stores/elasticsearch/local/guarded-process.ts');

describe('a guarded process', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mayfly-guarded-'));
    await chmod(directory, 0o777);
  });
  afterEach(async () => await rm(directory, { recursive: true, force: true, maxRetries: 5 }));

  async function command(script: string): Promise<string> {
    const path = join(directory, 'command');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  const start = async (script: string) =>
    await GuardedProcess.start(await command(script), {
      directory,
      output: join(directory, 'output'),
      environment: { PATH: '/usr/bin:/bin', ONLY: 'this' },
    });

  /** A grandchild that writes on as long as it lives. */
  const beating = '(while :; do echo beat >>beats; sleep 0.05; done) & wait';

  async function beats(): Promise<number> {
    return (await readFile(join(directory, 'beats'), 'utf8').catch(() => '')).length;
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if (await condition()) return;
      await delay(50);
    }
    throw new Error('it never came true');
  }

  async function silent(): Promise<boolean> {
    const before = await beats();
    await delay(500);
    return before === (await beats());
  }

  it('tells how the command ended', async () => {
    const started = await start('echo said; exit 7');
    expect(await started.exited).toBe(7);
    expect(started.hasExited()).toBe(true);
    expect(await readFile(join(directory, 'output'), 'utf8')).toBe('said\n');
  });

  it('sees no environment but its own, and never root', async () => {
    const started = await start('env; id -u');
    await started.exited;
    const output = await readFile(join(directory, 'output'), 'utf8');
    expect(output).toContain('ONLY=this');
    expect(output).not.toContain('VITEST');
    expect(output.trim().split('\n').at(-1)).not.toBe('0');
  });

  it('ends with all that it has started, also when asked twice', async () => {
    const started = await start(beating);
    await until(async () => (await beats()) > 0);
    await Promise.all([started.stop(), started.stop()]);
    await started.stop();
    await until(silent);
  });

  it('may end in its own time when it is asked to', async () => {
    const started = await start("trap 'sleep 0.3; echo tidy >tidied; exit 0' TERM; while :; do sleep 0.05; done");
    await delay(200);
    await started.stop();
    expect(await readFile(join(directory, 'tidied'), 'utf8')).toBe('tidy\n');
  });

  it('dies when its parent dies while it is being asked to end and does not listen', async () => {
    const deaf = `trap '' TERM; ${beating}`;
    await untilParentDies(deaf, 'await started.stop();', 'SIGKILL');
  });

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('dies when its parent dies of %s', async (signal) => {
    await untilParentDies(beating, 'setInterval(() => {}, 1000);', signal);
  });

  /**
   * A process that starts the script, then does `then`, is ended by the signal once the script beats: the beat stops.
   */
  async function untilParentDies(script: string, then: string, signal: NodeJS.Signals): Promise<void> {
    const parent = join(directory, 'parent.mjs');
    const options = { directory, output: join(directory, 'output'), environment: { PATH: '/usr/bin:/bin' } };
    await writeFile(
      parent,
      `import { GuardedProcess } from ${JSON.stringify(sources)};
      const started = await GuardedProcess.start(${JSON.stringify(await command(script))}, ${JSON.stringify(options)});
      await new Promise((heard) => setTimeout(heard, 300));
      ${then}`,
    );
    const child = spawn(process.execPath, [parent], { stdio: 'inherit' });
    await until(async () => (await beats()) > 0);
    await delay(1_000);
    child.kill(signal);
    await once(child, 'exit');
    await until(silent);
  }
});
