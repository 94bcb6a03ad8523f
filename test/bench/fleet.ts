import { Random } from '../faults/random.ts';
import { conclude, rounded } from './figure.ts';
import { medianSeconds, ordersOfDay, ordersOfHours } from './fleet/day.ts';
import { dividedFigure, dividedOutcomes, interruptedSpan } from './fleet/divided-figures.ts';
import { type Order, simulate } from './fleet/simulate.ts';

/**
 * A pool with many backups, and backups that are divided, on paper: by the rules that Mayfly goes by, its defaults, and
 * times that were measured. `bootSeconds`: as docs/performance.md assumes. `turnSeconds`: from the end of an order to a
 * server that answers.
 */
const random = new Random(1);
const draw = () => random.next();

/** So many orders, by a pool of a hundred; said on the way. */
function poolWith(name: string, orders: readonly Order[]): { readonly ratio: number; readonly waitMinutes: number } {
  const { machineSeconds, workSeconds, waits, instances, mostAtOnce } = simulate(orders, {
    ...{ most: 100, idleSeconds: 600, lifeSeconds: 12 * 3600 },
    ...{ bootSeconds: 180, turnSeconds: 15, shyAfterSeconds: 30, shyPauseSeconds: 15 },
    ...{ orderSeconds: medianSeconds, random: draw },
  });
  const ratio = rounded(machineSeconds / workSeconds);
  const waitMinutes = rounded((waits[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN) / 60);
  console.error(
    `${name}: ${instances} instances, ${mostAtOnce} at once; ${Math.round(machineSeconds / 3600)} machine-hours for ` +
      `${Math.round(workSeconds / 3600)} of work; 95 of 100 are begun within ${waitMinutes} minutes`,
  );
  return { ratio, waitMinutes };
}

const { ratio, waitMinutes } = poolWith('10,000 orders in a day', ordersOfDay(10_000, draw));
poolWith('1,000 orders in each hour', ordersOfHours(1_000, 60, draw));
poolWith('1,000 orders in the first 20 minutes of each hour', ordersOfHours(1_000, 20, draw));

const divided = dividedOutcomes();
console.error('20 TB in 40 indices: aboveGib, most and target; parts; time, of the ideal; minutes at the most');
for (const { row } of divided) console.error(row);
console.error(`the first, one machine taken away and its part repeated: ${interruptedSpan()}`);

conclude([
  {
    ...{ name: 'machine-hours, of the hours of work', value: ratio },
    ...{ limit: 1.15, unit: 'ratio', within: 'at most' },
  },
  {
    ...{ name: '95 of 100 orders are begun within', value: waitMinutes },
    ...{ limit: 10, unit: 'minutes', within: 'at most' },
  },
  dividedFigure(divided),
]);
