const dayMilliseconds = 86_400_000;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Days since 1970, in UTC: the night that a backup belongs to. */
export function dayOf(startedAt: string): number {
  return Math.floor(Date.parse(startedAt) / dayMilliseconds);
}

/** Tuesday */
export function weekdayOf(day: number): string {
  return weekdays[new Date(day * dayMilliseconds).getUTCDay()] ?? '';
}
