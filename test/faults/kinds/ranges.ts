import { repositories } from '../../deployed-stack/configuration.ts';
import type { Alteration } from '../../local-cloud/gate/alterations.ts';
import type { Fault } from '../../local-cloud/gate/faults.ts';
import type { FaultKind } from '../fault.ts';
import type { Random } from '../random.ts';

const { bucket } = repositories.logs;
/** Read in three ranges. */
const contents = { objectMegabytes: 36 };
const ranged = { needs: 'bytes', contents } as const satisfies Partial<FaultKind>;

const anyRange = /^bytes=\d+-/;
/** One that other ranges of the object stand before. */
const laterRange = /^bytes=[1-9]\d*-/;

function reads(range: RegExp) {
  return { action: 'GetObject', resource: new RegExp(`^${bucket}/.*/__`), range };
}

/** A range of the data is answered otherwise than it should be, so many times. */
function answered(name: string, times: (random: Random) => number, how: (random: Random) => Alteration): FaultKind {
  return {
    name,
    ...ranged,
    arm: ({ inject, random }) =>
      inject({
        match: reads(random.pick([anyRange, laterRange])),
        fault: { kind: 'altered', how: how(random) },
        times: times(random),
      }),
  };
}

function failing(name: string, times: (random: Random) => number, fault: (random: Random) => Fault): FaultKind {
  return {
    name,
    ...ranged,
    arm: ({ inject, random }) =>
      inject({ match: reads(random.pick([anyRange, laterRange])), fault: fault(random), times: times(random) }),
  };
}

/** Where an open range ends for the one who shifts it. */
const unknownEnd = Number.POSITIVE_INFINITY;

function boundsOf(range: string): readonly [number, number] {
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  return [Number(from), to === '' ? unknownEnd : Number(to)];
}

function rangeOf(from: number, to: number): string {
  return `bytes=${from}-${to === unknownEnd ? '' : to}`;
}

const few = (random: Random) => random.integer(1, 4);

/** What can be wrong with the parts in which a large object is read. */
export const rangeKinds: readonly FaultKind[] = [
  answered('range answered short', few, (random) => {
    const bytes = random.integer(1, 4_000_000);
    return {
      range: (asked) => {
        const [from, to] = boundsOf(asked);
        return rangeOf(from, Math.min(to, from + bytes - 1));
      },
    };
  }),
  answered('other bytes than the range', few, (random) => {
    const shift = random.integer(1, 1_000_000);
    return {
      range: (asked) => {
        const [from, to] = boundsOf(asked);
        return rangeOf(from + shift, to + shift);
      },
    };
  }),
  answered('false Content-Range', few, (random) => {
    const shift = random.integer(1, 1_000_000);
    return {
      headers: ({ 'content-range': told, ...others }) => {
        const moved = String(told).replace(/\d+-\d+/, (range) => {
          const [from = 0, to = 0] = range.split('-').map(Number);
          return `${from + shift}-${to + shift}`;
        });
        return { ...others, 'content-range': moved };
      },
    };
  }),
  answered(
    'ranges ignored',
    (random) => random.pick([1, 2, 1_000]),
    () => ({ range: () => undefined }),
  ),
  answered(
    'another ETag in a range',
    () => 1,
    () => ({ headers: (headers) => ({ ...headers, etag: '"00000000000000000000000000000000"' }) }),
  ),
  failing('connection cut in a range', few, (random) => ({ kind: 'truncated', bytes: random.integer(0, 11_000_000) })),
  failing(
    'ranges answer 503',
    (random) => random.integer(1, 12),
    () => ({ kind: 'throttled' }),
  ),
  failing(
    'ranges answer 500 and are given up',
    // As many as one attempt tries, in all ranges at once.
    (random) => random.integer(18, 50),
    () => ({ kind: 'error', status: 500, code: 'InternalError' }),
  ),
];
