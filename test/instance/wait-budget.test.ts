import { describe, expect, it } from 'vitest';
import { waitBudget } from '../../agent/instance/wait-budget.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1) + seconds * 1000).toISOString();
const waits = (eventAt: number, deadline: number, now: number) =>
  waitBudget({ eventAt: at(eventAt), attempt: { number: 1, deadline: at(deadline) } }, Date.parse(at(now)));

describe('the wait for the listing', () => {
  it.each([
    ['begins with the event', 0, 120_000],
    ['is shorter by what queue and boot have taken', 45, 75_000],
    ['is never so short that a clock could be to blame', 3_600, 10_000],
    ['is no longer when the clock of the machine is behind', -300, 120_000],
  ])('%s', (_, now, milliseconds) => {
    expect(waits(0, 7_200, now).listingMilliseconds).toBe(milliseconds);
  });
});

describe('the wait for the server', () => {
  it.each([
    ['is as long as a volume takes that nothing was read from yet', 7_200, 600_000],
    ['is half of what is left when that is less', 300, 150_000],
    ['is nothing when the deadline is past', -5, 0],
  ])('%s', (_, deadline, milliseconds) => {
    expect(waits(0, deadline, 0).serverMilliseconds).toBe(milliseconds);
  });
});
