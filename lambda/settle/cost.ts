import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Report, ReportedAttempt } from '../../agent/contract/report.ts';
import { type SpotPrice, type SpotTime, spotPrices } from '../aws/spot-prices.ts';
import { errorFields } from '../observability/log.ts';
import type { Invocation } from '../queue/process-batch.ts';

const patienceMilliseconds = 8_000;

/**
 * What the instances of a run have cost, from launch to end, and those of pools since their orders before, so that all
 * of an instance's orders together cost its time: null when that isn't known of each of them. Only spot has prices that
 * EC2 tells; what can't be learnt costs the price, never the report.
 */
export async function costOf(
  attempts: readonly ReportedAttempt[],
  ec2: EC2Client,
  { log, signal }: Pick<Invocation, 'log' | 'signal'>,
): Promise<Report['cost']> {
  const times = attempts.map(spotTime).filter((time) => time !== null);
  if (times.length < attempts.length) return null;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)]);
    const amounts = await Promise.all(times.map(async (time) => spotCost(await spotPrices(ec2, time, patience), time)));
    if (amounts.includes(null)) return null;
    const amount = amounts.reduce<number>((sum, next) => sum + (next ?? 0), 0);
    return { amount: Math.round(amount * 1e6) / 1e6, currency: 'USD', basis: basisOf(times) };
  } catch (error) {
    log.warn('cost of the run is not known', { error: errorFields(error) });
    return null;
  }
}

/** EC2 bills Linux by the second, and for a minute at the least. */
const leastSeconds = 60;

/**
 * US dollars for that time, each price for as long as it held; null when none held at its beginning.
 * Source: EC2 user guide, "Billing for Spot Instances", and "Amazon EC2 billing and purchasing options".
 */
export function spotCost(prices: readonly SpotPrice[], time: Pick<SpotTime, 'from' | 'to'>): number | null {
  const begin = time.from.getTime();
  const end = begin + 1000 * billedSeconds(time);
  const spans = prices.map(({ at, hourlyUsd }, index) => ({
    from: at.getTime(),
    to: prices[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY,
    hourlyUsd,
  }));
  if (!spans.some(({ from }) => from <= begin)) return null;
  const hours = ({ from, to }: { from: number; to: number }) =>
    Math.max(0, Math.min(to, end) - Math.max(from, begin)) / 3_600_000;
  return spans.reduce((sum, span) => sum + hours(span) * span.hourlyUsd, 0);
}

function billedSeconds({ from, to }: Pick<SpotTime, 'from' | 'to'>): number {
  return Math.max(leastSeconds, Math.ceil((to.getTime() - from.getTime()) / 1000));
}

/** Type and zone are an instance's own words, which are asked about only where they look like such. */
const name = /^[a-z0-9.-]{1,40}$/;

function spotTime({
  market,
  type,
  zone,
  launchedAt,
  idleSince = launchedAt,
  endedAt,
}: ReportedAttempt): SpotTime | null {
  if (market !== 'spot' || type === null || zone === null || endedAt === null) return null;
  if (!name.test(type) || !name.test(zone)) return null;
  return { type, zone, from: new Date(idleSince), to: new Date(endedAt) };
}

function basisOf(times: readonly SpotTime[]): string {
  if (times.length === 0) return 'no instance was launched';
  const each = times.map((time) => `${time.type} in ${time.zone}, ${billedSeconds(time)} s`);
  return `spot price history, the instances alone: ${each.join('; ')}`;
}
