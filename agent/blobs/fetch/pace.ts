/** How many requests there may be at once, and what is known of the numbers around it. */
export interface Pace {
  readonly requests: number;
  /** The number before this one, and its throughput; null where nothing is being tried. */
  readonly tried: { readonly from: number; readonly rate: number } | null;
  /** How many measurements are left before another number is tried. */
  readonly rest: number;
  /** Where the next trial goes. */
  readonly next: 'more' | 'fewer';
}

export const fewestRequests = 4;
export const mostRequests = 64;

/** More requests must bring so much more to be kept; so much less is not missed when there are fewer. */
const worthwhile = 1.06;
const notMissed = 0.98;
/** Between two trials, once a number has been found. */
const restMeasurements = 8;

export function startingPace(requests: number): Pace {
  return { requests: within(requests), tried: null, rest: 0, next: 'more' };
}

/**
 * The pace after a measurement, whose unit does not matter: half as many requests more as long as throughput grows with
 * them, else back; now and then a trial with fewer, which stay if nothing is lost. A link, a disk or a processor that
 * is full ends the growth alike.
 */
export function paceAfter({ requests, tried, rest, next }: Pace, rate: number): Pace {
  if (tried !== null && tried.from < requests) {
    if (rate >= tried.rate * worthwhile) return trying(requests, rate, 'more');
    return { requests: tried.from, tried: null, rest: restMeasurements, next: 'fewer' };
  }
  if (tried !== null) {
    if (rate >= tried.rate * notMissed) return trying(requests, Math.max(rate, tried.rate), 'fewer');
    return { requests: tried.from, tried: null, rest: restMeasurements, next: 'more' };
  }
  return rest > 0 ? { requests, tried, rest: rest - 1, next } : trying(requests, rate, next);
}

function trying(requests: number, rate: number, next: Pace['next']): Pace {
  const other = within(next === 'more' ? Math.ceil(requests * 1.5) : Math.floor(requests / 1.5));
  if (other !== requests) return { requests: other, tried: { from: requests, rate }, rest: 0, next };
  return { requests, tried: null, rest: restMeasurements, next: next === 'more' ? 'fewer' : 'more' };
}

function within(requests: number): number {
  return Math.min(mostRequests, Math.max(fewestRequests, requests));
}
