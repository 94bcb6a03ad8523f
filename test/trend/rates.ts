import type { Night } from '../../agent/contract/trend.ts';
import { appendNight } from '../../agent/trend/append.ts';
import { dailyOf } from '../../agent/trend/daily.ts';
import { dayOf } from '../../agent/trend/days.ts';
import { expectationOf, isUnusual } from '../../agent/trend/expect.ts';
import { seriesMeasures, toleranceOf } from '../../agent/trend/measures.ts';
import { nightly, type ShapeName } from './eight-series.ts';
import { night } from './nights.ts';
import { noHistory, usual } from './reports.ts';

const [documents] = seriesMeasures('elasticsearch');
if (documents === undefined) throw new Error('Documents are not measured.');
const tolerance = toleranceOf(documents, usual);

/** Whether a night warns, held against nights of which those that warned are no yardstick. */
function warns(tonight: Night, earlier: readonly Night[]): boolean {
  const day = dayOf(tonight.startedAt);
  const { values } = dailyOf(earlier, day, ({ series: [orders] }) =>
    orders?.documents ? { value: orders.documents, warned: orders.warned } : null,
  );
  const expectation = expectationOf(values, day, tolerance);
  return expectation !== null && isUnusual(tonight.documents ?? 0, expectation);
}

export interface Rates {
  readonly nights: number;
  readonly falseAlarms: number;
  /** Of nights of which a share was taken away. */
  readonly tries: number;
  readonly hits: number;
}

/** Ten times 330 nights, of which the first sixty only train; each third night once more with a loss. */
export function rates(name: ShapeName, loss: number): Rates {
  let [falseAlarms, nights, hits, tries] = [0, 0, 0, 0];
  for (let seed = 1; seed <= 10; seed += 1) {
    let history = noHistory;
    for (const [day, count] of nightly(name, 330, seed * 7919).entries()) {
      const tonight = night(day, count);
      const isWarned = warns(tonight, history.nights);
      if (day >= 60) {
        nights += 1;
        falseAlarms += Number(isWarned);
        if (day % 3 === 0) {
          tries += 1;
          hits += Number(warns(night(day, Math.round(count * (1 - loss))), history.nights));
        }
      }
      const series = tonight.series.map((each) => ({ ...each, ...(isWarned && { warned: true as const }) }));
      history = appendNight(history, { ...tonight, series, warned: isWarned });
    }
  }
  return { nights, falseAlarms, tries, hits };
}
