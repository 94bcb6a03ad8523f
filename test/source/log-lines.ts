const services = ['checkout', 'search', 'catalogue', 'login', 'mail', 'billing'];
const levels = ['INFO', 'INFO', 'INFO', 'INFO', 'WARN', 'ERROR'];
const verbs = ['served', 'queued', 'refused', 'retried', 'cached', 'expired'];

/** A log-like document; the same for the same number, so that what was indexed is known without being kept. */
export function logLine(number: number) {
  const random = scramble(number);
  const pick = <T>(from: readonly T[], salt: number) => from[(random >>> salt) % from.length] as T;
  return {
    '@timestamp': new Date(Date.UTC(2026, 0, 1) + number * 1_371).toISOString(),
    service: pick(services, 1),
    level: pick(levels, 5),
    message: `${pick(verbs, 9)} request ${random.toString(16)} of customer ${random % 5_003} in ${random % 977} ms`,
    milliseconds: random % 977,
    trace: { id: `${random.toString(36)}${number.toString(36)}`, span: number % 17 },
  };
}

/** A fixed 32-bit mix (Murmur3's finaliser), unsigned. */
function scramble(number: number): number {
  let hash = number | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
