import { Random } from '../faults/random.ts';
import { conclude, rounded } from './figure.ts';
import { medianSeconds, ordersOfDay } from './fleet/day.ts';
import { simulate } from './fleet/simulate.ts';

/**
 * A pool with many backups, on paper: 10,000 orders over a day with peaks, by the rules that Mayfly goes by, its
 * defaults, and times that were measured. `bootSeconds`: as docs/performance.md assumes. `turnSeconds`: from the end of
 * an order to a server that answers.
 */
const random = new Random(1);
const draw = () => random.next();
const { machineSeconds, workSeconds, waits, instances, mostAtOnce } = simulate(ordersOfDay(10_000, draw), {
  ...{ most: 100, idleSeconds: 600, lifeSeconds: 12 * 3600 },
  ...{ bootSeconds: 180, turnSeconds: 15, shyAfterSeconds: 30, shyPauseSeconds: 15 },
  ...{ orderSeconds: medianSeconds, random: draw },
});
const wait = waits[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN;
console.error(`${instances} instances, ${mostAtOnce} at once; ${Math.round(machineSeconds / 3600)} machine-hours`);
conclude([
  {
    ...{ name: 'machine-hours, of the hours of work', value: rounded(machineSeconds / workSeconds) },
    ...{ limit: 1.15, unit: 'ratio', within: 'at most' },
  },
  {
    ...{ name: '95 of 100 orders are begun within', value: rounded(wait / 60) },
    ...{ limit: 10, unit: 'minutes', within: 'at most' },
  },
]);
