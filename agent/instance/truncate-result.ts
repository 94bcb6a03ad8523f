import type { Result } from '../contract/result.ts';
import { rankItems } from '../proof/rank-items.ts';
import { totalsOf } from '../report/totals.ts';
import { mapTexts } from '../text/map-texts.ts';

export interface Room {
  readonly limitBytes: number;
  /** What a piece of JSON takes there: as it is, or escaped. */
  readonly bytesOf?: (json: string) => number;
}

/** Of a text that somebody else has written; far more than a sound one has. */
const longestText = 1_000;
/** For the numbers that say what was left out. */
const wordsBytes = 1_000;

/**
 * The result in no more than so many bytes. What is too much goes, from the least telling up: samples of the machine's
 * load (what they come to stays), items that nothing was found of, checks that have passed, what was left out on
 * purpose, notes, warnings, errors but for the first, which always has room. The result says how much is gone.
 */
export function truncateResult(
  result: Result,
  { limitBytes, bytesOf = (json) => Buffer.byteLength(json) }: Room,
): Result {
  if (bytesOf(JSON.stringify(result)) <= limitBytes) return result;
  const short = withoutSamples(clipped(result));
  const bare = { ...short, checks: [], findings: [], items: [], leftOut: [] };
  const take = <Item>(items: readonly Item[], room: number) => leading(items, room, bytesOf);
  let room = limitBytes - bytesOf(JSON.stringify(bare)) - wordsBytes;

  const findings = take(short.findings, room / 2);
  room -= findings.bytes;
  const checks = take(gravestFirst(short.checks), room / 2);
  room -= checks.bytes;
  const leftOut = take(short.leftOut, room / 8);
  room -= leftOut.bytes;
  const ranked = rankItems(short).map(({ item }) => item);
  const kept = take(ranked, room);
  return {
    ...short,
    checks: checks.items,
    findings: findings.items,
    findingsOmitted: short.findingsOmitted + short.findings.length - findings.items.length,
    items: kept.items,
    leftOut: leftOut.items,
    unlisted: {
      ...totalsOf(ranked.slice(kept.items.length)),
      leftOut: short.leftOut.length - leftOut.items.length,
      ...(checks.items.length < short.checks.length && { checks: short.checks.length - checks.items.length }),
    },
  };
}

/** Those that have failed, then those that could not be evaluated or only warn, then the others; each as they were. */
function gravestFirst(checks: Result['checks']): Result['checks'] {
  const outcomes = ['failed', 'not-evaluated', 'warned', 'passed'];
  return checks.toSorted((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
}

function withoutSamples(result: Result): Result {
  return result.load === undefined ? result : { ...result, load: { ...result.load, samples: [] } };
}

/** The first ones that have room, and how many bytes they take. */
function leading<Item>(
  items: readonly Item[],
  roomBytes: number,
  bytesOf: (json: string) => number,
): { items: Item[]; bytes: number } {
  let bytes = 0;
  for (const [position, item] of items.entries()) {
    const more = bytesOf(JSON.stringify(item)) + 1;
    if (bytes + more > roomBytes) return { items: items.slice(0, position), bytes };
    bytes += more;
  }
  return { items: [...items], bytes };
}

/** The same value with every long text in it cut. */
function clipped<T>(value: T): T {
  return mapTexts(value, (text) => (text.length > longestText ? `${text.slice(0, longestText)}…` : text));
}
