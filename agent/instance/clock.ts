/** The metadata service tells whole seconds, and a little late. */
const toleratedMilliseconds = 5_000;

/**
 * What time it is, when this machine's clock says `now` and was `aheadMilliseconds` ahead of the metadata service's
 * (null: not known). A machine that has just booted may be minutes off, and an order's deadline is a time of AWS's: by
 * a clock that is behind, the proof would still be at it when the machine is ended from outside. The metadata service
 * is answered by the host, whose clock AWS keeps; it needs neither network nor credentials.
 */
export function correctedTime(now: number, aheadMilliseconds: number | null): number {
  return isOff(aheadMilliseconds) ? now - aheadMilliseconds : now;
}

/** Whether a clock is off by more than comes from how the difference is measured. */
export function isOff(aheadMilliseconds: number | null): aheadMilliseconds is number {
  return aheadMilliseconds !== null && Math.abs(aheadMilliseconds) > toleratedMilliseconds;
}
