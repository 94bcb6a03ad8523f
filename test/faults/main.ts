import { Command, InvalidArgumentError, Option } from 'commander';
import { runCampaign } from './campaign.ts';
import type { RunOutcome } from './carry-out.ts';
import { fleetKinds } from './kinds/fleet.ts';
import { faultKinds } from './kinds/kinds.ts';
import { planOf } from './plan.ts';
import { type Sabotage, sabotages } from './sabotage.ts';
import { summaryOf, tableOf } from './table.ts';

interface Options {
  readonly runs?: number;
  readonly seed: number;
  readonly fleet: boolean;
  readonly only?: readonly string[];
  readonly run?: number;
  readonly minutes?: number;
  readonly worlds: number;
  readonly sabotage: Sabotage | null;
}

const {
  runs,
  seed,
  fleet,
  only: names,
  run,
  minutes: longestMinutes,
  worlds: stacks,
  sabotage,
} = new Command('faults')
  .description(
    'Breaks everything that can break while snapshots are proven, and sees whether each has its one true end.',
  )
  .option('--runs <number>', 'how many runs there are; left out: one for each fault', wholeNumber)
  .option('--fleet', 'a pool proves the snapshots, and those of another repository are proven in parts', false)
  .option('--seed <number>', 'the same seed, the same plan', wholeNumber, Math.floor(Math.random() * 2 ** 32))
  .option(
    '--only <faults>',
    `these faults alone, separated by commas: ${faultKinds.map(({ name }) => name).join(', ')}; of a fleet: ${fleetKinds.map(({ name }) => name).join(', ')}`,
    (text) => text.split(',').map((name) => name.trim()),
  )
  .option('--run <number>', 'that run of the plan alone', wholeNumber)
  .option('--minutes <number>', 'begins no run later than that', wholeNumber)
  .option('--worlds <number>', 'how many clouds there are side by side', wholeNumber, 2)
  .addOption(
    new Option('--sabotage <how>', 'an agent that does wrong on purpose, which must be noticed')
      .choices(Object.keys(sabotages))
      .default(null),
  )
  .parse()
  .opts<Options>();

// A fault that disturbs the campaign itself must show, and not end it.
const all = fleet ? fleetKinds : faultKinds;
const only = names?.map(kindNamed) ?? all;
const plan = planOf({ seed, runs: runs ?? only.length, kinds: only }).filter(
  ({ number }) => run === undefined || number === run,
);
const began = performance.now();
const troubles: string[] = [];
console.log(`seed ${seed}: ${plan.length} runs, ${only.length} faults, ${stacks} stacks side by side`);
const outcomes = await runCampaign({ plan, stacks, sabotage, minutes: longestMinutes, onOutcome: tell, onTrouble });
console.log(`\n${tableOf(outcomes, only)}\n`);
const minutes = (performance.now() - began) / 60_000;
const summary = { ...summaryOf(outcomes, { seed, troubles: troubles.length }), minutes: Math.round(10 * minutes) / 10 };
console.log(JSON.stringify(summary));
process.exit(summary.violations === 0 ? 0 : 1);

function tell(
  { run: { number, condition, faults, setting }, struck, report, otherReports, violations, seconds }: RunOutcome,
  keptIn: string | null,
) {
  const names = faults.map(({ name }) => (struck.includes(name) ? name : `(${name})`)).join(' + ');
  const verdict = report === null ? 'no report' : [report.verdict, report.reason].filter(Boolean).join(' ');
  const isLater = report?.attempts.some(({ number }) => number > 1) ?? false;
  const attempts = isLater ? `, ${report?.attempts.length} attempts` : '';
  const where = setting === 'instance' ? '' : ` (${setting})`;
  const others = otherReports.length === 0 ? '' : `, and ${otherReports.map((other) => other.verdict).join(', ')}`;
  const words = `${names}: ${verdict}${attempts}${others}`;
  console.log(`${number}. ${condition.name}${where}: ${words}, ${seconds.toFixed(1)} s`);
  for (const violation of violations) console.log(`   VIOLATION of run ${number} of seed ${seed}: ${violation}`);
  if (keptIn !== null) console.log(`   kept in ${keptIn}`);
}

function onTrouble(words: string): void {
  troubles.push(words);
  console.log(`   VIOLATION at the end of a stack: ${words}`);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function kindNamed(name: string) {
  const kind = all.find((other) => other.name === name);
  if (kind === undefined) throw new Error(`There is no fault ${name} here.`);
  return kind;
}
