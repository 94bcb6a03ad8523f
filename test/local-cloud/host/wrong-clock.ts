/**
 * Arguments for Node that put its clock ahead of ours by so many seconds, behind it when they are fewer than none. Only
 * what it reads of the time of day; timers and the monotonic clock run as they do.
 */
export function clockAhead(seconds: number): string[] {
  if (seconds === 0) return [];
  const script = `
    const Right = Date;
    const now = () => Right.now() + ${seconds * 1000};
    globalThis.Date = class Date extends Right {
      constructor(...given) { super(...(given.length === 0 ? [now()] : given)); }
      static now() { return now(); }
    };
  `;
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}
