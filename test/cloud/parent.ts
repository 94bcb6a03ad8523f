const lookMilliseconds = 500;

/** Calls back once the process that has started us is gone, which tells nobody when it is killed. */
export function whenParentEnds(ended: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    ended();
  }, lookMilliseconds);
  timer.unref();
}
