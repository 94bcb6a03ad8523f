import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';

const grouped = new Intl.NumberFormat('en');

/** 12,345 */
export function countText(count: number): string {
  return grouped.format(count);
}

/** 1 shard, 2 shards */
export function amountText(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** 1.5 MiB */
export function bytesText(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}

/** 420 ms, 1.5 s, 12 s, 2 min 5 s */
export function secondsText(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.5) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  return prettyMilliseconds(Math.round(seconds) * 1000, { unitCount: 2 })
    .replace(/(\d)([dhms])/g, '$1 $2')
    .replace(/ m\b/, ' min');
}

/** 2026-01-31 03:15:09 UTC, of an ISO 8601 time */
export function momentText(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** 3 hours, 1 day: the largest unit of the time between two ISO 8601 times; 'less than a minute' below that */
export function distanceText(from: string, to: string): string {
  const milliseconds = Math.abs(Date.parse(to) - Date.parse(from));
  if (milliseconds < 60_000) return 'less than a minute';
  return prettyMilliseconds(milliseconds, { verbose: true, unitCount: 1 });
}
