const clockSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** At most five round times in seconds, from 0 on, that leave room for their text before the axis ends. */
export function ticksOf(wholeSeconds: number): number[] {
  const rough = wholeSeconds / 4;
  const steps = wholeSeconds < 60 ? decimalSteps(rough) : clockSteps;
  const step = steps.find((candidate) => candidate >= rough) ?? rough;
  return [0, 1, 2, 3, 4].map((times) => times * step).filter((tick) => tick <= wholeSeconds * 0.93);
}

function decimalSteps(rough: number): number[] {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power);
}
