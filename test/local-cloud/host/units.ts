import { appendFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterable, unprivilegedUser } from '../../../agent/stores/elasticsearch/local/unprivileged.ts';
import { type Child, type Ending, killGroup, signalGroup, startChild } from '../child.ts';
import type { Image } from './image.ts';

export interface UnitOptions {
  readonly image: Pick<Image, 'agent' | 'failureLog'>;
  /** The machine's own place; the units run in it. */
  readonly directory: string;
  /** File that takes what they write. */
  readonly console: string;
  readonly onLine: (line: string) => void;
  /** What every unit is told. */
  readonly environment: Readonly<Record<string, string>>;
  readonly agent: { readonly environment: Readonly<Record<string, string>>; readonly nodeOptions: readonly string[] };
  /** Leaves nothing of the order before, between two of them. */
  readonly clean: () => Promise<void>;
  /** Told of each time that it is done. */
  readonly onTurn: (seconds: number) => void;
  /** When the machine is powered off, whatever it is doing; null: nothing here sees to that. */
  readonly lifeSeconds: number | null;
}

export interface Units {
  /** When the agent has ended for good and, where it had failed, its last words are spoken. */
  readonly ended: Promise<Ending>;
  signalAgent(signal: NodeJS.Signals): void;
  /** Ends them all at once. */
  cutPower(): Promise<void>;
  /** As a kernel that panics does: ends them all at once, and the second boot of the image ends the machine. */
  panic(): Promise<void>;
}

/** As the unit's RestartForceExitStatus: another order may come, to a machine that was cleaned. */
const nextCode = 75;
/** As the unit's TimeoutStartSec. */
const failureLogMilliseconds = 60_000;
/** Until it is up again; the image's five seconds of panic are left out. */
const rebootMilliseconds = 300;

/** What systemd does on the image: the agent, what speaks when it has failed, and the clock that ends the machine. */
export async function startUnits(options: UnitOptions): Promise<Units> {
  const { image, directory, onLine, environment, lifeSeconds } = options;
  const programs = {
    agent: join(directory, 'mayfly-agent.mjs'),
    failureLog: join(directory, 'mayfly-failure-log.mjs'),
  };
  await copyFile(image.agent, programs.agent);
  await copyFile(image.failureLog, programs.failureLog);
  const user = (await enterable(dirname(process.execPath))) ? unprivilegedUser() : undefined;
  const unit = { directory, log: options.console, onLine, user };

  let powerIsCut = false;
  let speaker: Child | null = null;
  const startAgent = () =>
    startChild(process.execPath, [...options.agent.nodeOptions, programs.agent], {
      ...unit,
      environment: { ...environment, ...options.agent.environment },
    });
  let agent = await startAgent();
  const cutPower = async () => {
    powerIsCut = true;
    await agent.kill();
    await speaker?.kill();
  };
  const say = (line: string) => {
    appendFileSync(options.console, `${line}\n`);
    onLine(line);
  };
  const strike = () => {
    say('mayfly-deadline: this machine has reached its deadline and is powered off.');
    void cutPower();
  };
  let up: Promise<unknown> = Promise.resolve();
  const panic = async () => {
    up = sleep(rebootMilliseconds);
    await cutPower();
    await up;
    say('systemd: Finished mayfly-second-boot.service - Mayfly: this machine has booted before, and is powered off.');
  };
  const deadline = lifeSeconds === null ? undefined : setTimeout(strike, lifeSeconds * 1000);

  const speak = async () => {
    // The console is all that this machine has for a journal.
    const script = 'tail -c 2000000 "$1" | "$2" "$3"';
    const args = ['-c', script, 'failure-log', options.console, process.execPath, programs.failureLog];
    const started = await startChild('/bin/sh', args, { ...unit, environment });
    speaker = started;
    const limit = setTimeout(() => void started.kill(), failureLogMilliseconds);
    await started.exited;
    clearTimeout(limit);
  };
  const turn = async () => {
    const began = performance.now();
    // What it had started, too.
    killGroup(agent.pid);
    await options.clean();
    const seconds = (performance.now() - began) / 1000;
    say(`mayfly-clean: nothing of the order before is left, after ${seconds.toFixed(1)} seconds.`);
    options.onTurn(seconds);
    if (!powerIsCut) agent = await startAgent();
    // Whose power was cut meanwhile did not see that one.
    if (powerIsCut) await agent.kill();
  };
  const untilEnd = async () => {
    for (;;) {
      const ending = await agent.exited;
      if (powerIsCut || ending.code !== nextCode) return ending;
      await turn();
    }
  };
  const ended = untilEnd().then(async (ending) => {
    // systemd calls an end by SIGTERM a success.
    if (!powerIsCut && ending.code !== 0 && ending.signal !== 'SIGTERM') await speak();
    clearTimeout(deadline);
    await up;
    return ending;
  });
  return { ended, cutPower, panic, signalAgent: (signal) => signalGroup(agent.pid, signal) };
}
