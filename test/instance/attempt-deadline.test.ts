import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AttemptDeadline } from '../../agent/instance/attempt-deadline.ts';
import { RunError } from '../../agent/proof/run-error.ts';

const now = Date.parse('2026-11-01T00:00:00.000Z');
const inSeconds = (seconds: number) => new Date(now + seconds * 1000).toISOString();

afterEach(() => vi.useRealTimers());

describe('the ending of an attempt', () => {
  it('stops the proof with the reason deadline before the deadline itself', async () => {
    const attemptDeadline = new AttemptDeadline(inSeconds(0.3), now);
    expect(attemptDeadline.signal.aborted).toBe(false);
    await delay(200);
    expect(attemptDeadline.signal.aborted).toBe(true);
    expect(attemptDeadline.signal.reason).toBeInstanceOf(RunError);
    expect(attemptDeadline.signal.reason).toMatchObject({
      reason: 'deadline',
      message: expect.stringContaining(inSeconds(0.3)),
    });
    expect(attemptDeadline.left()).toBeGreaterThan(0);
    await delay(150);
    expect(attemptDeadline.left()).toBe(0);
  });

  it('stops it at once when the deadline is past', async () => {
    const attemptDeadline = new AttemptDeadline('2020-01-01T00:00:00.000Z', now);
    await delay(20);
    expect(attemptDeadline.signal.aborted).toBe(true);
    expect(attemptDeadline.left()).toBe(0);
  });

  it.each([
    ['half of what is left when that is little', 10, 5],
    ['ten seconds', 60, 10],
    ['a tenth', 300, 30],
    ['a minute at most', 7_200, 60],
    ['a minute of the longest duration', 604_800, 60],
  ])('keeps a reserve of %s', (_, seconds, reserve) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const attemptDeadline = new AttemptDeadline(inSeconds(seconds), now);
    vi.advanceTimersByTime((seconds - reserve) * 1000 - 1);
    expect(attemptDeadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(attemptDeadline.signal.aborted).toBe(true);
    expect(attemptDeadline.left()).toBeCloseTo((reserve * 1000 * 5) / 6);
  });

  it('heeds no clock that is set while the proof is under way', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const attemptDeadline = new AttemptDeadline(inSeconds(3_600), now);
    vi.setSystemTime(now + 86_400_000);
    await delay(20);
    expect(attemptDeadline.signal.aborted).toBe(false);
    expect(attemptDeadline.left()).toBeGreaterThan(3_580_000);
  });

  it('is brought forward by whoever takes the machine away, and never put off', () => {
    const attemptDeadline = new AttemptDeadline(inSeconds(60), now);
    attemptDeadline.interrupt('EC2 takes it away.', performance.now() + 120_000);
    expect(attemptDeadline.signal.reason).toMatchObject({ reason: 'interrupted', message: 'EC2 takes it away.' });
    expect(attemptDeadline.left()).toBeLessThanOrEqual(60_000);
    attemptDeadline.interrupt('It is shut down as well.', performance.now() + 5_000);
    expect(attemptDeadline.left()).toBeLessThanOrEqual(5_000);
    expect(attemptDeadline.signal.reason).toMatchObject({ message: 'EC2 takes it away.' });
  });
});
