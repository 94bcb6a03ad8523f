import { noise, seeded } from './random.ts';

const million = 1_000_000;

/** How many documents a series has on day `day`. */
type Shape = (day: number, random: () => number) => number;

const weekend = (day: number) => day % 7 === 5 || day % 7 === 6;

/** Eight ways in which the numbers of nightly backups go. */
export const shapes = {
  'steady, 1 % of noise': (_, random) => million * (1 + noise(random, 0.01)),
  'always the same': () => million,
  'growing by 0.5 % a day': (day, random) => million * 1.005 ** day * (1 + noise(random, 0.01)),
  'ten thousand more each day': (day, random) => million + day * 10_000 + noise(random, 1_000),
  'weekends of 55 %, 3 % of noise': (day, random) => million * (weekend(day) ? 0.55 : 1) * (1 + noise(random, 0.03)),
  'truly 60 % more in 3 % of nights': (_, random) => million * (1 + noise(random, 0.02)) * (random() < 0.03 ? 1.6 : 1),
  'weekly, with a holiday every 90 days': (day, random) =>
    million * (weekend(day) || day % 90 === 30 ? 0.55 : 1) * (1 + noise(random, 0.03)),
  '40 % more for good, from night 200 on': (day, random) =>
    million * (day >= 200 ? 1.4 : 1) * (1 + noise(random, 0.01)),
} as const satisfies Record<string, Shape>;
export type ShapeName = keyof typeof shapes;

/** The numbers of so many nights, the same for the same seed. */
export function nightly(name: ShapeName, nights: number, seed: number): number[] {
  const random = seeded(seed);
  const shape: Shape = shapes[name];
  return Array.from({ length: nights }, (_, day) => Math.max(0, Math.round(shape(day, random))));
}
