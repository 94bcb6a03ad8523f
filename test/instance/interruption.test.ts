import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { interruption, usualPollMilliseconds } from '../../agent/instance/interruption.ts';
import { createLog } from '../../agent/instance/log.ts';
import type { InstanceAction } from '../../agent/instance/metadata.ts';

type Answer = InstanceAction | null | Error;

const notice: InstanceAction = { action: 'terminate', time: '2026-11-01T00:02:00Z' };
const never = new AbortController().signal;

/** A watch over a service that gives these answers, and the last one for ever. */
function watch(
  answers: readonly Answer[],
  signal = never,
  pace: { pollMilliseconds?: number } = { pollMilliseconds: 10 },
) {
  const log = createLog(() => {});
  const instanceAction = vi.fn(async () => {
    const answer = answers[Math.min(instanceAction.mock.calls.length, answers.length) - 1] ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const outcome = interruption({ metadata: { instanceAction }, log, signal, ...pace });
  return { instanceAction, log, outcome };
}

it('asks on until there is a notice', async () => {
  const { outcome, instanceAction } = watch([null, null, notice]);
  expect(await outcome).toEqual(notice);
  expect(instanceAction).toHaveBeenCalledTimes(3);
});

it('asks at once, and then every five seconds', async () => {
  expect(usualPollMilliseconds).toBe(5_000);
  const began = performance.now();
  expect(await watch([notice], never, {}).outcome).toEqual(notice);
  expect(performance.now() - began).toBeLessThan(1_000);
  const over = AbortSignal.timeout(750);
  const { outcome, instanceAction } = watch([null], over, { pollMilliseconds: 500 });
  expect(await outcome).toBeNull();
  expect(instanceAction).toHaveBeenCalledTimes(2);
});

it('is not put off by a service that refuses, garbles its answer or is gone, and says so once', async () => {
  const faults = [new Error('HTTP 401'), new SyntaxError('not JSON'), new TypeError('fetch failed')];
  const { outcome, log } = watch([null, ...faults, null, notice]);
  expect(await outcome).toEqual(notice);
  expect(log.text().match(/does not answer/g)).toHaveLength(1);
  expect(log.text().match(/answers again/g)).toHaveLength(1);
});

it('ends with the proof, and asks no more', async () => {
  const over = new AbortController();
  const { outcome, instanceAction } = watch([null], over.signal);
  over.abort();
  expect(await outcome).toBeNull();
  await sleep(50);
  expect(instanceAction).toHaveBeenCalledTimes(1);
});
