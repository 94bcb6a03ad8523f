const hour = 3_600_000;
/** How people write how old the newest document may be; the first is the least that is asked. */
const ages = ['6h', '12h', '26h', '2d', '4d', '8d', '16d', '32d'] as const;
const hoursOf = { h: 1, d: 24 } as const;

/** The greatest number of two digits, and zeros behind them, that is no more. */
export function roundedDown(figure: number): number {
  return figure < 0 ? -roundedUp(-figure) : rounded(figure, Math.floor);
}

/** The least number of two digits, and zeros behind them, that is no less. */
export function roundedUp(figure: number): number {
  return figure < 0 ? -roundedDown(-figure) : rounded(figure, Math.ceil);
}

function rounded(figure: number, round: (figure: number) => number): number {
  const [digits = '0', exponent = '0'] = figure.toExponential().split('e');
  return Number(`${round(Number(digits) * 10)}e${Number(exponent) - 1}`);
}

/** Documents that must be there where there are so many now, of which a share may go; one at least. */
export function fewest(documents: number, share: number): number {
  return Math.max(1, roundedDown(Math.floor(documents * (1 - share))));
}

/**
 * How old the newest document may be, where it is so old now, and where no document came for so long before; null where
 * it is so old that nothing seems to come any more.
 */
export function freshEnough(ageMilliseconds: number, silenceMilliseconds: number): string | null {
  const wanted = Math.max(4 * ageMilliseconds, 3 * silenceMilliseconds);
  return ages.find((age) => millisecondsOf(age) >= wanted) ?? null;
}

function millisecondsOf(age: (typeof ages)[number]): number {
  return Number.parseInt(age, 10) * hoursOf[age.at(-1) as keyof typeof hoursOf] * hour;
}

/**
 * Ten times as far on both sides as values lie apart, but not beyond zero where they lie on one side of it: what is in
 * another unit, or was never a value, lies outside, and a slow day doesn't.
 */
export function around(least: number, greatest: number): { readonly min: number; readonly max: number } {
  const further = 9 * (greatest - least);
  const min = least >= 0 ? Math.max(0, least - further) : least - further;
  const max = greatest <= 0 ? Math.min(0, greatest + further) : greatest + further;
  return { min: roundedDown(min), max: roundedUp(max) };
}
