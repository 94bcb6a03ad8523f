const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const powers = ['', 'k', 'm', 'g', 't', 'p'];

/** Milliseconds: of 90s, 10m, 26h, 7d; null where it is no such text. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  return count === undefined ? null : Number(count) * milliseconds[unit as keyof typeof milliseconds];
}

/** Bytes: of 1000, 64 MiB, 1.5GB; null where it is no such text. */
export function parseSize(text: string): number | null {
  const [, count, power = '', binary] = /^(\d+(?:\.\d+)?)\s*([kmgtp])?(i)?b?$/i.exec(text.trim()) ?? [];
  if (count === undefined || (binary !== undefined && power === '')) return null;
  return Math.round(Number(count) * (binary === undefined ? 1_000 : 1_024) ** powers.indexOf(power.toLowerCase()));
}
